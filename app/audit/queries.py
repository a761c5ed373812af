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
from app.audit.rules import detail_words, sentence
from app.kernel import tenancy
from app.kernel.audit import AuditEntry
from app.kernel.db import db, end_reading, own
from app.kernel.messages import PLAIN_SPELLING, Spelling
from app.kernel.tenancy import current_org_id

MAX_PAGE_LINES = 50
SUPPORT_ACTOR = "Hourline's support"
SYSTEM_ACTOR = "Hourline"

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
class AuditFilter:
    """Which lines of the log: by whom (`actor_id` a person, `actor` SUPPORT_ACTOR or SYSTEM_ACTOR),
    of which group of actions, from `since`, before `before`, older than the line `older_than`.
    """

    actor_id: UUID | None = None
    actor: str = ""
    group: str = ""
    since: datetime | None = None
    before: datetime | None = None
    older_than: tuple[datetime, UUID] | None = None


@dataclass(frozen=True)
class AuditLine:
    """One thing that was done, in words."""

    id: UUID
    at: datetime
    who: str
    what: str
    more: str
    address: str
    action: str


def audit_page(
    audit_filter: AuditFilter, size: int = MAX_PAGE_LINES, spelling: Spelling = PLAIN_SPELLING
) -> list[AuditLine]:
    """The log of the organisation in force, newest first; one line more than `size` when there are
    older ones.
    """
    return [
        _line(row, spelling) for row in db.session.execute(_lines(audit_filter).limit(size + 1))
    ]


def audit_lines(audit_filter: AuditFilter) -> Iterator[AuditLine]:
    """Every line that the filter lets through, read a thousand at a time. Reading goes on after the
    request that asked has left the organisation.
    """
    return _lines_by_page(current_org_id(), audit_filter)


def _lines_by_page(
    org_id: UUID, audit_filter: AuditFilter, size: int = 1_000
) -> Iterator[AuditLine]:
    more = True
    while more:
        with tenancy.acting_as(org_id):
            lines = audit_page(audit_filter, size)
            end_reading()
        more = len(lines) > size
        yield from lines[:size]
        if more:
            audit_filter = replace(
                audit_filter, older_than=(lines[size - 1].at, lines[size - 1].id)
            )


def _lines(audit_filter: AuditFilter) -> Select[Any]:
    log = union_all(_by_members(), _by_staff()).subquery()
    newest_first = select(log).order_by(log.c.created_at.desc(), log.c.id.desc())
    conditions: list[ColumnElement[bool]] = []
    if audit_filter.actor_id:
        conditions.append(log.c.actor_id == audit_filter.actor_id)
    if audit_filter.actor:
        conditions.append(log.c.who == audit_filter.actor)
    if audit_filter.group:
        conditions.append(log.c.action.startswith(f"{audit_filter.group}.", autoescape=True))
    if audit_filter.since:
        conditions.append(log.c.created_at >= audit_filter.since)
    if audit_filter.before:
        conditions.append(log.c.created_at < audit_filter.before)
    if audit_filter.older_than:
        conditions.append(tuple_(log.c.created_at, log.c.id) < audit_filter.older_than)
    return newest_first.where(and_(True, *conditions))


def _by_members() -> Select[Any]:
    member_name = User.name.label("who")
    rest = (
        AuditEntry.actor_id,
        AuditEntry.action,
        AuditEntry.subject,
        AuditEntry.details,
        AuditEntry.address,
    )
    entries = select(AuditEntry.id, AuditEntry.created_at, member_name, *rest).outerjoin(
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
        literal(SUPPORT_ACTOR).label("who"),
        null().cast(Uuid()).label("actor_id"),
        staff.action,
        staff.subject,
    )
    return select(*columns, staff.details, literal("").label("address")).where(own(staff))


def _line(row: Any, spelling: Spelling) -> AuditLine:
    return AuditLine(
        row.id,
        row.created_at,
        row.who or SYSTEM_ACTOR,
        sentence(row.action, row.subject, row.details),
        detail_words(row.action, row.details, spelling),
        row.address,
        row.action,
    )
