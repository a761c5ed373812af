from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    column,
    literal,
    null,
    select,
    table,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import DateTime

from app.accounts.models import User
from app.audit.rules import further, sentence
from app.kernel import tenancy
from app.kernel.audit import AuditEntry
from app.kernel.db import db, end_reading, own
from app.kernel.messages import PLAIN_SPELLING, Spelling
from app.kernel.tenancy import current_org_id

PAGE = 50
SUPPORT = "Hourline's support"
ITSELF = "Hourline"

STAFF_ACTION = table(
    "staff_action",
    column("id", Uuid()),
    column("org_id", Uuid()),
    column("action", Text()),
    column("subject", Text()),
    column("details", JSONB()),
    column("created_at", DateTime(timezone=True)),
)


@dataclass(frozen=True)
class Wanted:
    """What of the log: by whom (a person, or SUPPORT or ITSELF by name), of which group, from and
    before which instant, older than what.
    """

    actor_id: UUID | None = None
    actor: str = ""
    group: str = ""
    since: datetime | None = None
    before: datetime | None = None
    older_than: tuple[datetime, UUID] | None = None


@dataclass(frozen=True)
class Line:
    """One thing that was done, in words."""

    id: UUID
    at: datetime
    who: str
    what: str
    more: str
    address: str
    action: str


def page_of(wanted: Wanted, size: int = PAGE, spelling: Spelling = PLAIN_SPELLING) -> list[Line]:
    """The log of the organisation in force, newest first; one line more than SIZE when there are
    older ones.
    """
    return [_line(row, spelling) for row in db.session.execute(_lines(wanted).limit(size + 1))]


def everything(wanted: Wanted) -> Iterator[Line]:
    """The whole log as WANTED, a thousand lines at a time. It goes on after the request that asked
    has left the organisation.
    """
    return _everything(current_org_id(), wanted)


def _everything(org_id: UUID, wanted: Wanted, size: int = 1_000) -> Iterator[Line]:
    more = True
    while more:
        with tenancy.acting_as(org_id):
            lines = page_of(wanted, size)
            end_reading()
        more = len(lines) > size
        yield from lines[:size]
        if more:
            wanted = replace(wanted, older_than=(lines[size - 1].at, lines[size - 1].id))


def actors() -> list[tuple[str, str]]:
    """Whose doings the log may hold: (id, name), those who left included."""
    ids = (
        select(AuditEntry.actor_id)
        .where(own(AuditEntry), AuditEntry.actor_id.is_not(None))
        .distinct()
    )
    people = db.session.execute(
        select(User.id, User.name).where(User.id.in_(ids)).order_by(User.name, User.id)
    )
    return [(str(user_id), name) for user_id, name in people]


def _lines(wanted: Wanted) -> Select[Any]:
    log = union_all(_by_members(), _by_staff()).subquery()
    found = select(log).order_by(log.c.created_at.desc(), log.c.id.desc())
    conditions: list[ColumnElement[bool]] = []
    if wanted.actor_id:
        conditions.append(log.c.actor_id == wanted.actor_id)
    if wanted.actor:
        conditions.append(log.c.who == wanted.actor)
    if wanted.group:
        conditions.append(log.c.action.startswith(f"{wanted.group}.", autoescape=True))
    if wanted.since:
        conditions.append(log.c.created_at >= wanted.since)
    if wanted.before:
        conditions.append(log.c.created_at < wanted.before)
    if wanted.older_than:
        conditions.append(tuple_(log.c.created_at, log.c.id) < wanted.older_than)
    return found.where(and_(True, *conditions))


def _by_members() -> Select[Any]:
    who = User.name.label("who")
    rest = (
        AuditEntry.actor_id,
        AuditEntry.action,
        AuditEntry.subject,
        AuditEntry.details,
        AuditEntry.address,
    )
    entries = select(AuditEntry.id, AuditEntry.created_at, who, *rest).outerjoin(
        User, User.id == AuditEntry.actor_id
    )
    return entries.where(own(AuditEntry))


def _by_staff() -> Select[Any]:
    """What support staff did that touches the organisation; which of them is the console's to
    know.
    """
    staff = STAFF_ACTION.c
    columns = (
        staff.id,
        staff.created_at,
        literal(SUPPORT).label("who"),
        null().cast(Uuid()).label("actor_id"),
        staff.action,
        staff.subject,
    )
    return select(*columns, staff.details, literal("").label("address")).where(own(staff))


def _line(row: Any, spelling: Spelling) -> Line:
    what, more = (
        sentence(row.action, row.subject, row.details),
        further(row.action, row.details, spelling),
    )
    return Line(row.id, row.created_at, row.who or ITSELF, what, more, row.address, row.action)
