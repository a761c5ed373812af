"""The shared budget of a Xero tenant, in PostgreSQL: who may call now (facts 4.1). What Xero's
responses say of its limits corrects it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.config import current_settings
from app.kernel import limits
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.locks import limit_idle_time
from app.kernel.messages import Message, message
from app.xero.api.errors import RateLimited
from app.xero.api.models import CallSlot, TenantBudget, TenantDirectory

# Xero allows 60 calls a minute for each organisation (facts 4.1). Whether it counts by fixed
# minutes is not known, so any 61 seconds hold at most 56 of ours; the last six are for people.
MINUTE_WINDOW = timedelta(seconds=61)
MAX_MINUTE_CALLS = 56
MAX_BACKGROUND_MINUTE_CALLS = 50
XERO_MINUTE_LIMIT = 60
# Xero allows 5 calls at a time (facts 4.1); one stays free for a call that it has not seen end.
MAX_CONCURRENT_CALLS = 4
MAX_BACKGROUND_CONCURRENT_CALLS = 3
# The last 100 of the 1,000 or 5,000 calls of a day are kept for people (facts 4.1).
RESERVED_DAY_CALLS = 100
# Xero does not say when its day ends: this often, one background call finds out.
DAY_RECHECK = timedelta(minutes=15)
# Xero allows the whole app 10,000 calls a minute (facts 4.1): all tenants together take fewer.
APP_BURST_CALLS, APP_MINUTE_CALLS = 500, 9_000
APP_LIMIT_PAUSE = timedelta(seconds=5)
# A response that says that no call of the minute is left: a pause, and the next one says more.
EXHAUSTED_MINUTE_PAUSE = timedelta(seconds=3)
CONCURRENT_PAUSE = timedelta(seconds=1)
WHOLE_APP = UUID(int=0)
# A person who waits would rather wait this long than be turned away.
MAX_WAIT_SECONDS = 4.0
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class LimitReached:
    """Why no call may be made now, and after how long to ask again."""

    limit: str
    retry_after: timedelta


def take_slot(tenant_id: UUID, *, urgent: bool, longest_seconds: float) -> UUID:
    """Take one of the tenant's places for a call of `longest_seconds` at most; answers the slot for
    `release_slot`. Opens transactions of its own, holds none.

    An `urgent` call, which somebody waits for, may use the reserve and waits a moment for a place;
    background work is told when to come back. Raises RateLimited.
    """
    until = time.monotonic() + (MAX_WAIT_SECONDS if urgent else 0)
    while True:
        outcome = _try_slot(tenant_id, urgent, longest_seconds)
        if isinstance(outcome, UUID):
            return outcome
        if time.monotonic() + outcome.retry_after.total_seconds() > until and (
            outcome.limit != "concurrent" or time.monotonic() > until
        ):
            raise RateLimited(_problem(outcome), outcome.retry_after, outcome.limit)
        time.sleep(POLL_SECONDS)


def _try_slot(tenant_id: UUID, urgent: bool, longest_seconds: float) -> UUID | LimitReached:
    slot_id = new_id()
    with transaction() as session:
        now = _lock_budget(session, tenant_id)
        limit = _limit_reached(session, tenant_id, now, urgent)
        if limit is not None:
            return limit
        session.add(
            CallSlot(
                id=slot_id, tenant_id=tenant_id, expires_at=now + timedelta(seconds=longest_seconds)
            )
        )
        budget = session.get_one(TenantBudget, tenant_id)
        budget.recent = [*_within_window(budget.recent, now), now]
    if limits.take_token(
        "xero app",
        current_settings().xero_client_id,
        burst=APP_BURST_CALLS,
        per_minute=APP_MINUTE_CALLS,
    ):
        return slot_id
    release_slot(tenant_id, slot_id, {})
    return LimitReached("appminute", APP_LIMIT_PAUSE)


def _lock_budget(session: Session, tenant_id: UUID) -> datetime:
    """Lock the tenant's budget row, briefly; answers the database's own time, the one clock that
    all workers share.
    """
    limit_idle_time()
    session.execute(
        insert(TenantBudget).values(tenant_id=tenant_id, problem="").on_conflict_do_nothing()
    )
    session.execute(
        select(TenantBudget.tenant_id).where(TenantBudget.tenant_id == tenant_id).with_for_update()
    )
    return session.execute(select(func.clock_timestamp(type_=DateTime(timezone=True)))).scalar_one()


def _limit_reached(
    session: Session, tenant_id: UUID, now: datetime, urgent: bool
) -> LimitReached | None:
    budget = session.get_one(TenantBudget, tenant_id, populate_existing=True)
    for row in (budget, session.get(TenantBudget, WHOLE_APP)):
        if row is not None and row.parked_until is not None and row.parked_until > now:
            return LimitReached(row.problem or "minute", row.parked_until - now)
    return (
        _day_limit(budget, now, urgent)
        or _minute_limit(budget, now, urgent)
        or _concurrent_limit(session, tenant_id, now, urgent)
    )


def _day_limit(budget: TenantBudget, now: datetime, urgent: bool) -> LimitReached | None:
    """The last calls of the day are kept for people; once in a while one goes to see whether a new
    day has begun.
    """
    if (
        urgent
        or budget.day_remaining is None
        or budget.day_remaining > RESERVED_DAY_CALLS
        or budget.day_seen_at is None
    ):
        return None
    recheck_at = budget.day_seen_at + DAY_RECHECK
    return LimitReached("day", recheck_at - now) if recheck_at > now else None


def _minute_limit(budget: TenantBudget, now: datetime, urgent: bool) -> LimitReached | None:
    recent = _within_window(budget.recent, now)
    allowed = MAX_MINUTE_CALLS if urgent else MAX_BACKGROUND_MINUTE_CALLS
    if len(recent) < allowed:
        return None
    return LimitReached("minute", recent[-allowed] + MINUTE_WINDOW - now)


def _concurrent_limit(
    session: Session, tenant_id: UUID, now: datetime, urgent: bool
) -> LimitReached | None:
    session.execute(
        delete(CallSlot).where(CallSlot.tenant_id == tenant_id, CallSlot.expires_at <= now)
    )
    under_way = session.scalar(select(func.count()).where(CallSlot.tenant_id == tenant_id)) or 0
    allowed = MAX_CONCURRENT_CALLS if urgent else MAX_BACKGROUND_CONCURRENT_CALLS
    return LimitReached("concurrent", CONCURRENT_PAUSE) if under_way >= allowed else None


def _within_window(recent: list[datetime], now: datetime) -> list[datetime]:
    return sorted(moment for moment in recent if moment + MINUTE_WINDOW > now)


def release_slot(tenant_id: UUID, slot_id: UUID, headers: Mapping[str, str]) -> None:
    """Give the place back and believe what Xero's `headers` say of its limits. Opens a transaction.

    Of a tenant that nobody is connected to (any more: the call outlived a disconnect) nothing is
    kept.
    """
    with transaction() as session:
        now = _lock_budget(session, tenant_id)
        session.execute(delete(CallSlot).where(CallSlot.id == slot_id))
        _correct_budget(
            session.get_one(TenantBudget, tenant_id, populate_existing=True), headers, now
        )
        session.flush()
        connected = exists().where(TenantDirectory.tenant_id == tenant_id)
        session.execute(delete(TenantBudget).where(TenantBudget.tenant_id == tenant_id, ~connected))


def _correct_budget(budget: TenantBudget, headers: Mapping[str, str], now: datetime) -> None:
    day, minute = _number(headers, "X-DayLimit-Remaining"), _number(headers, "X-MinLimit-Remaining")
    if day is not None:
        budget.day_remaining, budget.day_seen_at = day, now
    if minute is not None and minute >= XERO_MINUTE_LIMIT:
        # Xero is not counting: the first half hour of a connection on the larger plans
        budget.recent = []
    if minute == 0:
        _park_budget(budget, now + EXHAUSTED_MINUTE_PAUSE, "minute")


def _number(headers: Mapping[str, str], name: str) -> int | None:
    raw = str(headers.get(name, ""))
    return int(raw) if raw.isdigit() and len(raw) < 9 else None


def park_tenant(tenant_id: UUID, error: RateLimited) -> None:
    """Xero said 429: nobody calls for this tenant (or, past the app's own limit, for any) until the
    time it named. Opens a transaction.
    """
    if error.limit == "concurrent":
        return
    parked_id = WHOLE_APP if error.limit == "appminute" else tenant_id
    with transaction() as session:
        now = _lock_budget(session, parked_id)
        budget = session.get_one(TenantBudget, parked_id, populate_existing=True)
        _park_budget(budget, now + error.retry_after, error.limit)


def unpark_tenant(session: Session, tenant_id: UUID) -> None:
    """Inside the open transaction: a person wants to see whether Xero takes calls again."""
    waiting = update(TenantBudget).where(TenantBudget.tenant_id == tenant_id)
    session.execute(waiting.values(parked_until=None, problem="", day_seen_at=None))


def _park_budget(budget: TenantBudget, until: datetime, limit: str) -> None:
    if budget.parked_until is None or budget.parked_until < until:
        budget.parked_until, budget.problem = until, limit


def _problem(reached: LimitReached) -> Message:
    limit = reached.limit if reached.limit in ("day", "concurrent") else "minute"
    return message(f"xero.budget_{limit}")
