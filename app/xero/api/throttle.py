"""The shared budget of a Xero tenant, in PostgreSQL: who may call now (facts 4.1). Corrected by
what Xero's answers say.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.config import current_settings
from app.kernel import limits
from app.kernel.db import hold_briefly, transaction
from app.kernel.ids import new_id
from app.xero.api.errors import RateLimited
from app.xero.api.models import CallSlot, TenantBudget, TenantDirectory

WINDOW = timedelta(seconds=61)
CALLS_A_MINUTE = 50
URGENT_CALLS_A_MINUTE = 56
AT_ONCE = 3
URGENT_AT_ONCE = 4
DAY_RESERVE = 100
DAY_RECHECK = timedelta(minutes=15)
WHOLE_APP = UUID(int=0)
APP_BURST, APP_A_MINUTE = 500, 9_000
MINUTE_LIMIT = 60
PATIENCE_SECONDS = 4.0
PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Refusal:
    """Why no call may be made now, and when to ask again."""

    problem: str
    retry_after: timedelta


def enter(tenant_id: UUID, *, urgent: bool, longest_seconds: float) -> UUID:
    """Take a place for one call; answers the slot to `leave`. Opens transactions of its own, holds
    none.

    Somebody who waits (URGENT) may use the reserve, and a moment is waited for them; background
    work is told when to come back. Raises RateLimited.
    """
    until = time.monotonic() + (PATIENCE_SECONDS if urgent else 0)
    while True:
        outcome = _try_enter(tenant_id, urgent, longest_seconds)
        if isinstance(outcome, UUID):
            return outcome
        if time.monotonic() + outcome.retry_after.total_seconds() > until and (
            outcome.problem != "concurrent" or time.monotonic() > until
        ):
            raise RateLimited(_words(outcome), outcome.retry_after, outcome.problem)
        time.sleep(PAUSE_SECONDS)


def _try_enter(tenant_id: UUID, urgent: bool, longest_seconds: float) -> UUID | Refusal:
    slot_id = new_id()
    with transaction() as session:
        now = _lock(session, tenant_id)
        refusal = _refusal(session, tenant_id, now, urgent)
        if refusal is not None:
            return refusal
        session.add(
            CallSlot(
                id=slot_id, tenant_id=tenant_id, expires_at=now + timedelta(seconds=longest_seconds)
            )
        )
        budget = session.get_one(TenantBudget, tenant_id)
        budget.recent = [*_within_window(budget.recent, now), now]
    if limits.take(
        "xero app",
        current_settings().xero_client_id,
        burst=APP_BURST,
        per_minute=APP_A_MINUTE,
    ):
        return slot_id
    leave(tenant_id, slot_id, {})
    return Refusal("appminute", timedelta(seconds=5))


def _lock(session: Session, tenant_id: UUID) -> datetime:
    """Hold the tenant's budget row, briefly; answers the database's own time, the one clock that
    all workers share.
    """
    hold_briefly()
    session.execute(
        insert(TenantBudget).values(tenant_id=tenant_id, problem="").on_conflict_do_nothing()
    )
    session.execute(
        select(TenantBudget.tenant_id).where(TenantBudget.tenant_id == tenant_id).with_for_update()
    )
    return session.execute(select(func.clock_timestamp(type_=DateTime(timezone=True)))).scalar_one()


def _refusal(session: Session, tenant_id: UUID, now: datetime, urgent: bool) -> Refusal | None:
    budget = session.get_one(TenantBudget, tenant_id, populate_existing=True)
    for row in (budget, session.get(TenantBudget, WHOLE_APP)):
        if row is not None and row.parked_until is not None and row.parked_until > now:
            return Refusal(row.problem or "minute", row.parked_until - now)
    return (
        _day_refusal(budget, now, urgent)
        or _minute_refusal(budget, now, urgent)
        or _slot_refusal(session, tenant_id, now, urgent)
    )


def _day_refusal(budget: TenantBudget, now: datetime, urgent: bool) -> Refusal | None:
    """The last calls of the day are kept for people; once in a while one goes to see whether a new
    day has begun.
    """
    if (
        urgent
        or budget.day_remaining is None
        or budget.day_remaining > DAY_RESERVE
        or budget.day_seen_at is None
    ):
        return None
    again = budget.day_seen_at + DAY_RECHECK
    return Refusal("day", again - now) if again > now else None


def _minute_refusal(budget: TenantBudget, now: datetime, urgent: bool) -> Refusal | None:
    recent = _within_window(budget.recent, now)
    allowed = URGENT_CALLS_A_MINUTE if urgent else CALLS_A_MINUTE
    if len(recent) < allowed:
        return None
    return Refusal("minute", recent[-allowed] + WINDOW - now)


def _slot_refusal(session: Session, tenant_id: UUID, now: datetime, urgent: bool) -> Refusal | None:
    session.execute(
        delete(CallSlot).where(CallSlot.tenant_id == tenant_id, CallSlot.expires_at <= now)
    )
    held = session.scalar(select(func.count()).where(CallSlot.tenant_id == tenant_id)) or 0
    return (
        Refusal("concurrent", timedelta(seconds=1))
        if held >= (URGENT_AT_ONCE if urgent else AT_ONCE)
        else None
    )


def _within_window(recent: list[datetime], now: datetime) -> list[datetime]:
    return sorted(moment for moment in recent if moment + WINDOW > now)


def leave(tenant_id: UUID, slot_id: UUID, headers: Mapping[str, str]) -> None:
    """Give the place back and believe what Xero's HEADERS say of its limits. Opens a transaction.

    Of a tenant that nobody is connected to (any more: the call outlived a disconnect) nothing is
    kept.
    """
    with transaction() as session:
        now = _lock(session, tenant_id)
        session.execute(delete(CallSlot).where(CallSlot.id == slot_id))
        _correct(session.get_one(TenantBudget, tenant_id, populate_existing=True), headers, now)
        session.flush()
        connected = exists().where(TenantDirectory.tenant_id == tenant_id)
        session.execute(delete(TenantBudget).where(TenantBudget.tenant_id == tenant_id, ~connected))


def _correct(budget: TenantBudget, headers: Mapping[str, str], now: datetime) -> None:
    day, minute = _number(headers, "X-DayLimit-Remaining"), _number(headers, "X-MinLimit-Remaining")
    if day is not None:
        budget.day_remaining, budget.day_seen_at = day, now
    if minute is not None and minute >= MINUTE_LIMIT:
        # Xero is not counting: the first half hour of a connection on the larger plans
        budget.recent = []
    if minute == 0:
        _park(budget, now + timedelta(seconds=3), "minute")


def _number(headers: Mapping[str, str], name: str) -> int | None:
    raw = str(headers.get(name, ""))
    return int(raw) if raw.isdigit() and len(raw) < 9 else None


def park(tenant_id: UUID, refused: RateLimited) -> None:
    """Xero said 429: nobody calls for this tenant (or, past the app's own limit, for any) until it
    said so. Opens a transaction.
    """
    if refused.problem == "concurrent":
        return
    parked = WHOLE_APP if refused.problem == "appminute" else tenant_id
    with transaction() as session:
        now = _lock(session, parked)
        _park(
            session.get_one(TenantBudget, parked, populate_existing=True),
            now + refused.retry_after,
            refused.problem,
        )


def _park(budget: TenantBudget, until: datetime, problem: str) -> None:
    if budget.parked_until is None or budget.parked_until < until:
        budget.parked_until, budget.problem = until, problem


def _words(refusal: Refusal) -> str:
    words = {
        "day": "The calls to Xero that its daily limit allows are used up",
        "concurrent": "Too many calls to Xero are under way",
    }
    return words.get(refusal.problem, "Xero's limit of calls per minute is used up")
