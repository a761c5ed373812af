"""kill -9 and SIGSTOP of real workers, at each moment of a push: exactly one invoice."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import psycopg
import pytest

from app.invoicing.models import InvoiceState, Numbering
from app.xero.api.throttle import MAX_WAIT_SECONDS
from app.xero.push.rules.timing import CLAIM_MARGIN
from tests.xero.push.crowd import all_settled
from tests.xero.push.stage import Stage
from tests.xero.push.workers import DEADLINE, Start, until

pytestmark = pytest.mark.slow
Moment = Callable[[Stage], AbstractContextManager[None]]


def is_pushing(stage: Stage) -> bool:
    with psycopg.connect(stage.superuser) as connection:
        return bool(connection.execute("SELECT 1 FROM invoice WHERE state = 'pushing'").fetchone())


def is_waiting_for_a_lock(stage: Stage) -> bool:
    with psycopg.connect(stage.superuser) as connection:
        return bool(
            connection.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                " current_database()"
            ).fetchone()
        )


@contextmanager
def held(stage: Stage, rows: str) -> Iterator[None]:
    """Nobody else gets at ROWS meanwhile: a worker that wants them stands still."""
    with psycopg.connect(stage.superuser) as connection:
        connection.execute(f"SELECT 1 FROM {rows} FOR UPDATE")
        yield
        connection.rollback()


@contextmanager
def frozen_but_not_sent(stage: Stage) -> Iterator[None]:
    stage.execute(
        "INSERT INTO xero_tenant_budget (tenant_id, problem, recent) SELECT tenant_id, '', '{}'"
        " FROM xero_connection ON CONFLICT DO NOTHING"
    )
    with held(stage, "xero_tenant_budget"):
        yield_when(lambda: is_pushing(stage) and is_waiting_for_a_lock(stage))
        yield


@contextmanager
def sent_but_not_executed(stage: Stage) -> Iterator[None]:
    stage.fault("timeout_before", seconds=4)
    yield_when(stage.calls)
    yield


@contextmanager
def executed_but_not_answered(stage: Stage) -> Iterator[None]:
    stage.fault("slow", seconds=4)
    yield_when(stage.in_xero)
    yield


@contextmanager
def answered_but_not_recorded(stage: Stage) -> Iterator[None]:
    stage.fault("slow", seconds=0.5)
    yield_when(stage.in_xero)
    with held(stage, "invoice"):
        yield_when(lambda: is_waiting_for_a_lock(stage))
        yield


def yield_when(happened: Callable[[], object]) -> None:
    until(happened, "the moment of the push")


MOMENTS = [
    frozen_but_not_sent,
    sent_but_not_executed,
    executed_but_not_answered,
    answered_but_not_recorded,
]


def expire_lease(stage: Stage) -> None:
    stage.execute("UPDATE job SET lease_expires_at = now() WHERE state = 'running'")


def settled(stage: Stage, invoice_id: UUID) -> Callable[[], bool]:
    return lambda: stage.stored(invoice_id).state not in (InvoiceState.QUEUED, InvoiceState.PUSHING)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    ("numbering", "window", "count"),
    [
        (Numbering.HOURLINE, 0, 1),
        (Numbering.XERO, 240, 1),
        (Numbering.HOURLINE, 240, 3),
        (Numbering.XERO, 240, 3),
    ],
)
def test_a_worker_killed_at_this_moment(
    stage: Stage, start_worker: Start, moment: Moment, numbering: Numbering, window: int, count: int
) -> None:
    """COUNT go in one request. WINDOW 0: the key is not trusted any more, so the next try looks in
    Xero first.
    """
    stage.number_by(numbering)
    invoices = [stage.invoice(1200, 4000 + number) for number in range(count)]
    worker = start_worker()
    with moment(stage):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert set(stage.states().values()) == {InvoiceState.PUSHING}, (
        "the killed worker must not have recorded anything"
    )
    expire_lease(stage)
    stage.knobs(push_key_window_seconds=window, push_settle_seconds=0)
    for invoice_id in invoices:
        stage.work_until_settled(invoice_id)
    stage.assert_each_pushed_once(invoices)
    assert stage.running_jobs() == 0


def test_a_worker_started_again_finds_what_the_killed_one_left(
    stage: Stage, start_worker: Start
) -> None:
    invoice_id = stage.invoice(1200)
    worker = start_worker()
    with executed_but_not_answered(stage):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    expire_lease(stage)
    start_worker()
    until(settled(stage, invoice_id), "the invoice is settled by the next worker")
    stage.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("numbering", list(Numbering))
def test_a_worker_paused_beyond_its_lease_wakes_up_to_nothing(
    stage: Stage, start_worker: Start, numbering: Numbering, count: int
) -> None:
    stage.number_by(numbering)
    invoices = [stage.invoice(1200 + number) for number in range(count)]
    paused = start_worker()
    with executed_but_not_answered(stage):
        paused.send_signal(signal.SIGSTOP)
    expire_lease(stage)
    start_worker()
    until(lambda: all_settled(stage), "another worker settles them")
    paused.send_signal(signal.SIGCONT)
    until(
        lambda: paused.poll() is None and not is_waiting_for_a_lock(stage),
        "the paused worker goes on",
    )
    stage.assert_each_pushed_once(invoices)
    assert [stage.timeline(invoice_id).count("pushed") for invoice_id in invoices] == [1] * count


def test_a_worker_told_to_stop_finishes_what_it_pushes(stage: Stage, start_worker: Start) -> None:
    stage.fault("slow", seconds=0.5)
    invoice_id = stage.invoice(1200)
    worker = start_worker()
    until(stage.in_xero, "the invoice is in Xero")
    worker.send_signal(signal.SIGTERM)
    worker.wait(DEADLINE)
    stage.assert_pushed_once(invoice_id)
    assert len(stage.calls()) == 1


def test_a_worker_that_stood_still_before_it_sent_sends_nothing(stage: Stage) -> None:
    """It waits for its place in the budget until less of the lease is left than the call may
    take.
    """
    stage.knobs(push_lease_seconds=0)
    invoice_id = stage.invoice(1200)
    stage.execute(
        "INSERT INTO xero_tenant_budget (tenant_id, problem, recent) SELECT tenant_id, '', '{}'"
        " FROM xero_connection ON CONFLICT DO NOTHING"
    )
    with psycopg.connect(stage.superuser) as connection:
        connection.execute("SELECT 1 FROM xero_tenant_budget FOR UPDATE")
        freed = threading.Timer(
            MAX_WAIT_SECONDS + CLAIM_MARGIN.total_seconds() + 0.5, connection.rollback
        )
        freed.start()
        stage.work()
        freed.join()
    assert (
        stage.calls(),
        stage.job().state,
        stage.job().tries,
        stage.stored(invoice_id).state,
    ) == ([], "waiting", 0, InvoiceState.QUEUED)
    stage.work()
    stage.assert_pushed_once(invoice_id)
