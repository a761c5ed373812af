"""The shared budget: never more than Xero allows, whoever calls."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.xero.api import throttle
from app.xero.api.errors import RateLimited
from app.xero.api.models import CallSlot, Grant, TenantBudget, TenantDirectory
from app.xero.connection.services.calls import call
from tests.cast import Cast
from tests.xero.conftest import Xero
from xero_simulator.testing import DEADLINE_SECONDS


@pytest.fixture
def tenant(app: Flask) -> UUID:
    """A Xero tenant that some organisation is connected to."""
    tenant_id, grant_id = uuid4(), new_id()
    with transaction() as session:
        session.add(
            Grant(
                id=grant_id,
                xero_user_id=uuid4(),
                access_token="",
                refresh_token="",
                expires_at=clock.now(),
                scopes="",
            )
        )
        session.flush()
        session.add(TenantDirectory(tenant_id=tenant_id, org_id=new_id(), grant_id=grant_id))
    return tenant_id


def take_and_release(
    tenant: UUID, *, urgent: bool = False, headers: dict[str, str] | None = None
) -> None:
    throttle.release_slot(
        tenant, throttle.take_slot(tenant, urgent=urgent, longest_seconds=30), headers or {}
    )


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a place: the answer is what counts."""
    monkeypatch.setattr(throttle, "MAX_WAIT_SECONDS", 0.0)


def test_background_work_leaves_a_reserve_of_the_minute_for_people(
    tenant: UUID, no_waiting: None
) -> None:
    for _ in range(throttle.MAX_BACKGROUND_MINUTE_CALLS):
        take_and_release(tenant)
    with pytest.raises(RateLimited) as refused:
        take_and_release(tenant)
    assert timedelta(seconds=50) < refused.value.retry_after <= throttle.MINUTE_WINDOW
    for _ in range(throttle.MAX_MINUTE_CALLS - throttle.MAX_BACKGROUND_MINUTE_CALLS):
        take_and_release(tenant, urgent=True)
    with pytest.raises(RateLimited):
        take_and_release(tenant, urgent=True)
    assert throttle.MAX_MINUTE_CALLS < 60


def test_a_call_leaves_the_minute_when_it_is_a_minute_old(tenant: UUID, no_waiting: None) -> None:
    for _ in range(throttle.MAX_BACKGROUND_MINUTE_CALLS):
        take_and_release(tenant)
    with transaction() as session:
        session.execute(
            text(
                "UPDATE xero_tenant_budget SET recent = array(SELECT m - interval '62 seconds' FROM"
                " unnest(recent) m)"
            )
        )
    take_and_release(tenant)


def test_at_most_four_calls_are_under_way_and_one_place_is_for_people(
    tenant: UUID, no_waiting: None
) -> None:
    for _ in range(throttle.MAX_BACKGROUND_CONCURRENT_CALLS):
        throttle.take_slot(tenant, urgent=False, longest_seconds=30)
    with pytest.raises(RateLimited) as refused:
        throttle.take_slot(tenant, urgent=False, longest_seconds=30)
    assert refused.value.limit == "concurrent"
    slot = throttle.take_slot(tenant, urgent=True, longest_seconds=30)
    with pytest.raises(RateLimited):
        throttle.take_slot(tenant, urgent=True, longest_seconds=30)
    throttle.release_slot(tenant, slot, {})
    throttle.take_slot(tenant, urgent=True, longest_seconds=30)


def test_the_place_of_a_dead_worker_comes_back_by_itself(tenant: UUID, no_waiting: None) -> None:
    for _ in range(throttle.MAX_BACKGROUND_CONCURRENT_CALLS):
        throttle.take_slot(tenant, urgent=False, longest_seconds=30)
    with transaction() as session:
        session.execute(update(CallSlot).values(expires_at=clock.now() - timedelta(seconds=1)))
    throttle.take_slot(tenant, urgent=False, longest_seconds=30)


def test_one_tenant_does_not_use_up_anothers_budget(tenant: UUID, no_waiting: None) -> None:
    for _ in range(throttle.MAX_BACKGROUND_MINUTE_CALLS):
        take_and_release(tenant)
    take_and_release(uuid4())


def test_the_last_calls_of_the_day_are_for_people(tenant: UUID, no_waiting: None) -> None:
    take_and_release(tenant, headers={"X-DayLimit-Remaining": str(throttle.RESERVED_DAY_CALLS)})
    with pytest.raises(RateLimited) as refused:
        take_and_release(tenant)
    assert refused.value.limit == "day"
    take_and_release(tenant, urgent=True, headers={"X-DayLimit-Remaining": "99"})
    with transaction() as session:
        session.execute(update(TenantBudget).values(day_seen_at=clock.now() - throttle.DAY_RECHECK))
    take_and_release(tenant, headers={"X-DayLimit-Remaining": "5000"})
    take_and_release(tenant)


def test_xeros_own_count_wins_over_ours(tenant: UUID, no_waiting: None) -> None:
    take_and_release(tenant, headers={"X-MinLimit-Remaining": "0"})
    with pytest.raises(RateLimited):
        take_and_release(tenant, urgent=True)


def test_calls_that_xero_does_not_count_are_not_counted_here(
    tenant: UUID, no_waiting: None
) -> None:
    for _ in range(throttle.MAX_BACKGROUND_MINUTE_CALLS + 5):
        take_and_release(tenant, headers={"X-MinLimit-Remaining": "60"})


def test_of_a_tenant_that_nobody_is_connected_to_nothing_is_kept(
    app: Flask, no_waiting: None
) -> None:
    take_and_release(uuid4(), headers={"X-DayLimit-Remaining": "4000"})
    assert db.session.scalars(select(TenantBudget)).all() == []


def test_headers_that_are_nonsense_change_nothing(tenant: UUID, no_waiting: None) -> None:
    take_and_release(
        tenant, headers={"X-MinLimit-Remaining": "-1", "X-DayLimit-Remaining": "9" * 40}
    )
    take_and_release(tenant, headers={"X-MinLimit-Remaining": "", "X-DayLimit-Remaining": "many"})
    assert db.session.get_one(TenantBudget, tenant).day_remaining is None


def test_twelve_threads_never_pass_the_limits_together(
    tenant: UUID, app: Flask, no_waiting: None
) -> None:
    def grab(_number: int) -> int:
        taken = 0
        with app.app_context():
            for _ in range(10):
                try:
                    take_and_release(tenant)
                except RateLimited:
                    continue
                taken += 1
            db.session.remove()
        return taken

    with ThreadPoolExecutor(12) as pool:
        taken = sum(pool.map(grab, range(12)))
    assert 0 < taken <= throttle.MAX_BACKGROUND_MINUTE_CALLS


def test_the_apps_own_limit_holds_for_every_tenant(tenant: UUID, no_waiting: None) -> None:
    throttle.park_tenant(tenant, RateLimited("no", timedelta(seconds=30), "appminute"))
    with pytest.raises(RateLimited) as refused:
        take_and_release(uuid4())
    assert refused.value.limit == "appminute"


def test_somebody_who_waits_is_given_a_place_as_soon_as_one_is_free(
    tenant: UUID, app: Flask
) -> None:
    slots = [
        throttle.take_slot(tenant, urgent=True, longest_seconds=30)
        for _ in range(throttle.MAX_CONCURRENT_CALLS)
    ]

    def wait() -> None:
        with app.app_context():
            take_and_release(tenant, urgent=True)
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait)
        throttle.release_slot(tenant, slots[0], {})
        waiting.result(timeout=throttle.MAX_WAIT_SECONDS)


def test_xero_itself_never_has_to_say_no_to_a_crowd(
    xero_cast: Cast, xero: Xero, app: Flask
) -> None:
    xero.set_fault("slow", seconds=0.05, times=None)

    def call_many_times(number: int) -> int:
        with app.app_context(), xero_cast.adam.enter_scope():
            try:
                return sum(
                    _count_success("Currencies.list", urgent=number % 2 == 0) for _ in range(8)
                )
            finally:
                db.session.remove()

    with ThreadPoolExecutor(10) as pool:
        served = sum(pool.map(call_many_times, range(10)))
    counted = xero.get("/counters")["tenants"]
    assert 0 < served <= throttle.MAX_MINUTE_CALLS
    assert [one["status"] for one in xero.requests() if one["status"] != 200] == []
    assert all(tenant["max_in_flight"] <= 5 for tenant in counted.values())


def _count_success(endpoint: str, *, urgent: bool) -> int:
    try:
        return int(call(endpoint, purpose="many", urgent=urgent).status == 200)
    except RateLimited:
        return 0


def test_a_worker_that_stands_still_with_the_budget_in_hand_loses_it(
    tenant: UUID, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.kernel.locks.IDLE_LIMIT_SECONDS", 0.3)

    def enter() -> UUID:
        with app.app_context():
            try:
                return throttle.take_slot(tenant, urgent=False, longest_seconds=30)
            finally:
                db.session.remove()

    def stand_still(others: ThreadPoolExecutor) -> None:
        with transaction() as session:
            throttle._lock_budget(session, tenant)
            assert others.submit(enter).result(DEADLINE_SECONDS)
            session.execute(text("SELECT 1"))

    with ThreadPoolExecutor(1) as others, pytest.raises(DBAPIError):
        stand_still(others)
    take_and_release(tenant)
