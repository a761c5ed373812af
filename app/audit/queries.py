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
    column,
    false,
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
    rows = db.session.execute(_select_lines(audit_filter, size + 1))
    return [_line(row, spelling) for row in rows]


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


def _select_lines(audit_filter: AuditFilter, limit: int) -> Select[Any]:
    """The newest `limit` lines: as many from each part, which its index has in order."""
    parts = [
        select(part.limit(limit).subquery())
        for part in (_select_by_members(audit_filter), _select_by_staff(audit_filter))
    ]
    log = union_all(*parts).subquery()
    newest_first = (log.c.created_at.desc(), log.c.id.desc())
    with_names = select(log, User.name).outerjoin(User, User.id == log.c.actor_id)
    return with_names.order_by(*newest_first).limit(limit)


def _select_by_members(audit_filter: AuditFilter) -> Select[Any]:
    """What people did, or Hourline by itself, newest first."""
    columns = (AuditEntry.id, AuditEntry.created_at, AuditEntry.actor_id, AuditEntry.action)
    entries = select(
        *columns,
        AuditEntry.subject,
        AuditEntry.details,
        AuditEntry.address,
        literal("").label("who"),
    )
    conditions = _line_conditions(AuditEntry, audit_filter)
    if audit_filter.actor_id:
        conditions.append(AuditEntry.actor_id == audit_filter.actor_id)
    if audit_filter.actor:
        by_hourline = audit_filter.actor == SYSTEM_ACTOR
        conditions.append(AuditEntry.actor_id.is_(None) if by_hourline else false())
    return entries.where(*conditions).order_by(AuditEntry.created_at.desc(), AuditEntry.id.desc())


def _select_by_staff(audit_filter: AuditFilter) -> Select[Any]:
    """What support staff did that touches the organisation, newest first; which of them is the
    console's to know.
    """
    staff = STAFF_ACTION.c
    columns = (staff.id, staff.created_at, null().cast(Uuid()).label("actor_id"), staff.action)
    actions = select(
        *columns,
        staff.subject,
        staff.details,
        literal("").label("address"),
        literal(SUPPORT_ACTOR).label("who"),
    )
    conditions = _line_conditions(staff, audit_filter)
    if audit_filter.actor_id or audit_filter.actor not in ("", SUPPORT_ACTOR):
        conditions.append(false())
    return actions.where(*conditions).order_by(staff.created_at.desc(), staff.id.desc())


def _line_conditions(lines: Any, audit_filter: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [own(lines)]
    if audit_filter.group:
        conditions.append(lines.action.startswith(f"{audit_filter.group}.", autoescape=True))
    if audit_filter.since:
        conditions.append(lines.created_at >= audit_filter.since)
    if audit_filter.before:
        conditions.append(lines.created_at < audit_filter.before)
    if audit_filter.older_than:
        conditions.append(tuple_(lines.created_at, lines.id) < audit_filter.older_than)
    return conditions


def _line(row: Any, spelling: Spelling) -> AuditLine:
    return AuditLine(
        row.id,
        row.created_at,
        row.who or row.name or SYSTEM_ACTOR,
        sentence(row.action, row.subject, row.details),
        detail_words(row.action, row.details, spelling),
        row.address,
        row.action,
    )
