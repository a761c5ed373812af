"""Erasing an organisation whose time is up: whatever table its rows are in, letters in files, and
the people who belonged to it alone.
"""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Table,
    any_,
    delete,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, User
from app.kernel import tenancy
from app.kernel.db import Base, transaction
from app.kernel.mail import MailMessage, remove_letters

# Giving the access to Xero back goes on after the organisation has gone; the job names a grant, not
# the organisation.
_DETACH_REVOCATIONS = text("""
UPDATE job SET org_id = NULL, asked_by = NULL WHERE org_id = :org AND kind = 'xero.revoke'
  AND state IN ('waiting', 'running')
""")
_DELETE_QUEUED_TASKS = text("""
DELETE FROM huey_task WHERE EXISTS (SELECT FROM job WHERE job.org_id = :org
  AND position(convert_to(job.id::text, 'UTF8') IN huey_task.data) > 0)
""")
_ERASE_TRAIL = text("SELECT erase_trail(:org)")
# A statement may take a minute; so many rows with their keys and triggers take a few seconds.
ERASED_BATCH_ROWS = 20_000
ERASED_BY_FUNCTION = frozenset({"audit_entry", "staff_action"})


def erase_organisation() -> timedelta | None:
    """Erase the organisation in force with everything of it, if it is closed and its time is up by
    the database's clock.

    Answers how long that still takes, or None: erased, or not closed (any more). People who belong
    to other organisations stay.
    """
    org_id = tenancy.current_org_id()
    with transaction() as session:
        organisation = session.get(Organisation, org_id, with_for_update=True)
        if organisation is None or organisation.erase_after is None:
            return None
        time_left = organisation.erase_after - session.execute(select(func.now())).scalar_one()
        if time_left > timedelta(0):
            return time_left
        people = list(
            session.scalars(select(Membership.user_id).where(Membership.org_id == org_id))
        )
        session.expunge_all()
        _erase_rows(session, org_id)
        erased_addresses = [
            address for user_id in people if (address := _erase_person(session, user_id))
        ]
        remove_letters(org_id, erased_addresses)
    return None


def _erase_rows(session: Session, org_id: UUID) -> None:
    """Every row of the organisation, whatever capability it belongs to: the tables that point at
    others go first.
    """
    for statement in (_DETACH_REVOCATIONS, _DELETE_QUEUED_TASKS, _ERASE_TRAIL):
        session.execute(statement, {"org": org_id})
    for table in reversed(Base.metadata.sorted_tables):
        key = table.c.id if table.name == Organisation.__tablename__ else table.c.get("org_id")
        if key is not None and table.name not in ERASED_BY_FUNCTION:
            _erase_in_batches(session, table, key == org_id)


def _erase_in_batches(session: Session, table: Table, condition: ColumnElement[bool]) -> None:
    """However many rows there are, no statement takes as long as it may."""
    row_place: ColumnElement[Any] = literal_column("ctid")
    batch = select(row_place).select_from(table).where(condition).limit(ERASED_BATCH_ROWS)
    places = func.array(batch.scalar_subquery())
    statement = table.delete().where(condition, row_place == any_(places))
    erased = ERASED_BATCH_ROWS
    while erased == ERASED_BATCH_ROWS:
        erased = cast("CursorResult[Any]", session.execute(statement)).rowcount


def _erase_person(session: Session, user_id: UUID) -> str:
    """The account of somebody who belongs nowhere else: the foreign key of a membership elsewhere,
    which nobody here can see, holds it. Answers the address of who is gone, or ''.
    """
    try:
        with session.begin_nested():
            address = session.scalar(delete(User).where(User.id == user_id).returning(User.email))
            session.execute(delete(MailMessage).where(MailMessage.recipient == address))
    except IntegrityError:
        return ""
    return address or ""
