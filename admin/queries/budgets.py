"""How much of Xero's limits is used, organisation by organisation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from admin.queries import Rows, page_rows
from app.accounts.models import Organisation
from app.kernel import clock
from app.kernel.db import db
from app.xero.api.models import CallSlot, TenantBudget, TenantDirectory, XeroCall

CALL_WINDOW = timedelta(seconds=61)


@dataclass(frozen=True)
class BudgetUse:
    """One organisation. `minute`: calls of the last minute; `under_way`: now; `day_left`: as Xero
    said last (None: not yet), `seen_at`; `waits_until`: no call before, for `problem`; `calls`
    and `refused`: of the last 24 hours, the latter by a limit.
    """

    name: str
    slug: str
    minute: int
    under_way: int
    day_left: int | None
    seen_at: datetime | None
    waits_until: datetime | None
    problem: str
    calls: int
    refused: int


def budget_uses(q: str = "", page: int = 1) -> list[BudgetUse]:
    """One page of connected organisations, the scarcest first; one more than a page when there are
    others.
    """
    rows = _budgets(q, page)
    calls, under_way = _calls([row.id for row in rows]), _under_way([row.tenant_id for row in rows])
    now = clock.now()
    return [
        BudgetUse(
            row.name,
            row.slug,
            sum(moment > now - CALL_WINDOW for moment in row.recent or ()),
            under_way.get(row.tenant_id, 0),
            row.day_remaining,
            row.day_seen_at,
            waits := row.parked_until if row.parked_until and row.parked_until > now else None,
            (row.problem or "") if waits else "",
            *calls.get(row.id, (0, 0)),
        )
        for row in rows
    ]


def _budgets(q: str, page: int) -> Rows:
    budget = (
        TenantBudget.recent,
        TenantBudget.day_remaining,
        TenantBudget.day_seen_at,
        TenantBudget.parked_until,
        TenantBudget.problem,
    )
    statement = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.slug,
            TenantDirectory.tenant_id,
            *budget,
        )
        .join(TenantDirectory, TenantDirectory.org_id == Organisation.id)
        .outerjoin(TenantBudget, TenantBudget.tenant_id == TenantDirectory.tenant_id)
        .order_by(TenantBudget.day_remaining.asc().nulls_last(), Organisation.name, Organisation.id)
    )
    return page_rows(statement, page, q)


def _calls(org_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    refused = func.count().filter(XeroCall.status == 429)
    since = clock.now() - timedelta(hours=24)
    statement = select(XeroCall.org_id, func.count(), refused).where(
        XeroCall.org_id.in_(org_ids), XeroCall.created_at >= since
    )
    return {
        row[0]: (row[1], row[2]) for row in db.session.execute(statement.group_by(XeroCall.org_id))
    }


def _under_way(tenant_ids: Collection[UUID]) -> dict[UUID, int]:
    live = select(CallSlot.tenant_id, func.count()).where(
        CallSlot.tenant_id.in_(tenant_ids), CallSlot.expires_at > clock.now()
    )
    return {row[0]: row[1] for row in db.session.execute(live.group_by(CallSlot.tenant_id))}


def calls_of_the_day() -> tuple[int, int]:
    """Of all organisations in the last 24 hours: the calls to Xero, and how many of them a limit
    refused.
    """
    statement = select(func.count(), func.count().filter(XeroCall.status == 429)).where(
        XeroCall.created_at >= clock.now() - timedelta(hours=24)
    )
    calls, refused = db.session.execute(statement).one()
    return calls, refused
