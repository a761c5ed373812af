"""How the connections to Xero are, organisation by organisation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, case, func, select, type_coerce
from sqlalchemy.dialects.postgresql import distinct_on

from admin.queries import ResultRow, Statement, page_rows
from app.accounts.models import Organisation
from app.kernel import clock
from app.kernel.db import db
from app.kernel.messages import Message
from app.xero.api.models import Grant, TenantBudget, TenantDirectory, XeroCall
from app.xero.connection.models import Connection, ConnectionState
from app.xero.sync.models import SyncRun

STATES = ("needs_reconnect", "connected", "not_connected")
SINCE = case(
    (Connection.state == ConnectionState.NEEDS_RECONNECT, Connection.lost_at),
    else_=Connection.connected_at,
).label("since")
STATE: ColumnElement[str] = func.coalesce(type_coerce(Connection.state, Text()), "not_connected")


@dataclass(frozen=True)
class LastSync:
    state: str
    at: datetime


@dataclass(frozen=True)
class Budget:
    """What is left of Xero's limits: calls today (None: not known yet), and until when no call is
    made, with the limit's name.
    """

    day_remaining: int | None
    parked_until: datetime | None
    problem: str


@dataclass(frozen=True)
class Health:
    """One organisation. `since`: of its state. `calls` and `failures`: of the last 24 hours.
    `erase_after`: it is closed, and deleted then.
    """

    org_id: UUID
    name: str
    slug: str
    state: str
    reason: Message
    since: datetime | None
    refreshed_at: datetime | None
    country: str
    erase_after: datetime | None
    syncs: Mapping[str, LastSync] = field(default_factory=dict)
    calls: int = 0
    failures: int = 0
    budget: Budget | None = None


def connections(state: str = "", q: str = "", page: int = 1) -> list[Health]:
    """One page of organisations, those that need something first; one more than a page when there
    are others.
    """
    rows = page_rows(_organisations(state), page, q)
    ids = [row.id for row in rows]
    syncs, calls, budgets = _last_syncs(ids), _calls(ids), _budgets(ids)
    return [
        _health(row, syncs.get(row.id, {}), calls.get(row.id, (0, 0)), budgets.get(row.id))
        for row in rows
    ]


def _organisations(state: str) -> Statement:
    urgency = case((STATE == "needs_reconnect", 0), (STATE == "connected", 1), else_=2)
    statement = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.slug,
            STATE.label("state"),
            Connection.reason,
            SINCE,
            Grant.refreshed_at,
            Connection.country,
            Organisation.erase_after,
        )
        .outerjoin(Connection, Connection.org_id == Organisation.id)
        .outerjoin(Grant, Grant.id == Connection.grant_id)
        .order_by(urgency, Organisation.name, Organisation.id)
    )
    return statement.where(STATE.in_([state])) if state else statement


def _health(
    row: ResultRow, syncs: Mapping[str, LastSync], calls: tuple[int, int], budget: Budget | None
) -> Health:
    fixed = (
        row.id,
        row.name,
        row.slug,
        str(row.state),
        row.reason,
        row.since,
        row.refreshed_at,
        row.country or "",
        row.erase_after,
    )
    return Health(*fixed, syncs=syncs, calls=calls[0], failures=calls[1], budget=budget)


def _last_syncs(ids: Collection[UUID]) -> dict[UUID, dict[str, LastSync]]:
    newest = (
        select(
            SyncRun.org_id,
            SyncRun.kind,
            SyncRun.state,
            func.coalesce(SyncRun.finished_at, SyncRun.started_at, SyncRun.created_at),
        )
        .where(SyncRun.org_id.in_(ids))
        .ext(distinct_on(SyncRun.org_id, SyncRun.kind))
        .order_by(SyncRun.org_id, SyncRun.kind, SyncRun.created_at.desc(), SyncRun.id.desc())
    )
    syncs_by_org: dict[UUID, dict[str, LastSync]] = {}
    for org_id, kind, state, at in db.session.execute(newest):
        syncs_by_org.setdefault(org_id, {})[kind] = LastSync(state, at)
    return syncs_by_org


def _calls(ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    since = clock.now() - timedelta(hours=24)
    failed = func.count().filter(XeroCall.outcome != "ok")
    statement = (
        select(XeroCall.org_id, func.count(), failed)
        .where(XeroCall.org_id.in_(ids), XeroCall.created_at >= since)
        .group_by(XeroCall.org_id)
    )
    return {org_id: (calls, failures) for org_id, calls, failures in db.session.execute(statement)}


def _budgets(ids: Collection[UUID]) -> dict[UUID, Budget]:
    columns = (
        TenantDirectory.org_id,
        TenantBudget.day_remaining,
        TenantBudget.parked_until,
        TenantBudget.problem,
    )
    statement = (
        select(*columns)
        .join(TenantBudget, TenantBudget.tenant_id == TenantDirectory.tenant_id)
        .where(TenantDirectory.org_id.in_(ids))
    )
    return {
        row.org_id: _budget(row.day_remaining, row.parked_until, row.problem)
        for row in db.session.execute(statement)
    }


def _budget(day_remaining: int | None, parked_until: datetime | None, problem: str) -> Budget:
    parked = parked_until if parked_until is not None and parked_until > clock.now() else None
    return Budget(day_remaining, parked, problem if parked else "")


def connections_by_state() -> dict[str, int]:
    """How many organisations there are in each state, every state named."""
    statement = (
        select(STATE, func.count())
        .select_from(Organisation)
        .outerjoin(Connection, Connection.org_id == Organisation.id)
        .group_by(STATE)
    )
    return dict.fromkeys(STATES, 0) | {
        str(state): number for state, number in db.session.execute(statement)
    }
