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
from app.xero.push.rules.time_limits import CLAIM_MARGIN
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_copies import are_all_settled, copy_invoice
from tests.xero.push.worker_processes import Start
from xero_simulator.testing import DEADLINE_SECONDS, wait_until

pytestmark = pytest.mark.slow
Moment = Callable[[ConnectedOrg], AbstractContextManager[None]]


def is_pushing(acme: ConnectedOrg) -> bool:
    with psycopg.connect(acme.superuser) as connection:
        return bool(connection.execute("SELECT 1 FROM invoice WHERE state = 'pushing'").fetchone())


def is_waiting_for_a_lock(acme: ConnectedOrg) -> bool:
    with psycopg.connect(acme.superuser) as connection:
        return bool(
            connection.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                " current_database()"
            ).fetchone()
        )


@contextmanager
def lock_rows(acme: ConnectedOrg, rows: str) -> Iterator[None]:
    """Nobody else gets at `rows` meanwhile: a worker that wants them stands still."""
    with psycopg.connect(acme.superuser) as connection:
        connection.execute(f"SELECT 1 FROM {rows} FOR UPDATE")
        yield
        connection.rollback()


@contextmanager
def frozen_but_not_sent(acme: ConnectedOrg) -> Iterator[None]:
    acme.execute(
        "INSERT INTO xero_tenant_budget (tenant_id, problem, recent) SELECT tenant_id, '', '{}'"
        " FROM xero_connection ON CONFLICT DO NOTHING"
    )
    with lock_rows(acme, "xero_tenant_budget"):
        yield_when(lambda: is_pushing(acme) and is_waiting_for_a_lock(acme))
        yield


@contextmanager
def sent_but_not_executed(acme: ConnectedOrg) -> Iterator[None]:
    acme.set_fault("timeout_before", seconds=4)
    yield_when(acme.calls_to_xero)
    yield


@contextmanager
def executed_but_not_answered(acme: ConnectedOrg) -> Iterator[None]:
    acme.set_fault("slow", seconds=4)
    yield_when(acme.invoices_in_xero)
    yield


@contextmanager
def answered_but_not_recorded(acme: ConnectedOrg) -> Iterator[None]:
    acme.set_fault("slow", seconds=0.5)
    yield_when(acme.invoices_in_xero)
    with lock_rows(acme, "invoice"):
        yield_when(lambda: is_waiting_for_a_lock(acme))
        yield


def yield_when(happened: Callable[[], object]) -> None:
    wait_until(happened, "the moment of the push")


MOMENTS = [
    frozen_but_not_sent,
    sent_but_not_executed,
    executed_but_not_answered,
    answered_but_not_recorded,
]


def expire_lease(acme: ConnectedOrg) -> None:
    acme.execute("UPDATE job SET lease_expires_at = now() WHERE state = 'running'")


def is_settled(acme: ConnectedOrg, invoice_id: UUID) -> Callable[[], bool]:
    return lambda: (
        acme.stored_invoice(invoice_id).state not in (InvoiceState.QUEUED, InvoiceState.PUSHING)
    )


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
    acme: ConnectedOrg,
    start_worker: Start,
    moment: Moment,
    numbering: Numbering,
    window: int,
    count: int,
) -> None:
    """`count` go in one request. `window` 0: the key is not trusted any more, so the next try looks
    in Xero first.
    """
    acme.use_numbering(numbering)
    invoices = [acme.queue_invoice(1200, 4000 + number) for number in range(count)]
    worker = start_worker()
    with moment(acme):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert set(acme.states().values()) == {InvoiceState.PUSHING}, (
        "the killed worker must not have recorded anything"
    )
    expire_lease(acme)
    acme.change_settings(push_key_window_seconds=window, push_settle_seconds=0)
    for invoice_id in invoices:
        acme.work_until_settled(invoice_id)
    acme.assert_each_pushed_once(invoices)
    assert acme.running_jobs() == 0


def test_what_a_killed_worker_had_sent_together_is_sent_again_once_by_whoever_comes(
    acme: ConnectedOrg, start_worker: Start
) -> None:
    first = acme.queue_invoice(1200)
    invoices = [first, *copy_invoice(acme, first, 19)]
    worker = start_worker()
    with executed_but_not_answered(acme):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    expire_lease(acme)
    start_worker()
    start_worker()
    wait_until(lambda: are_all_settled(acme), "the next workers settle them")
    acme.assert_each_pushed_once(invoices)
    calls = acme.calls_to_xero()
    assert (len(calls), len({call["idempotency_key"] for call in calls})) == (2, 1)
    assert acme.calls_to_xero("GET") == []


def test_a_worker_started_again_finds_what_the_killed_one_left(
    acme: ConnectedOrg, start_worker: Start
) -> None:
    invoice_id = acme.queue_invoice(1200)
    worker = start_worker()
    with executed_but_not_answered(acme):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    expire_lease(acme)
    start_worker()
    wait_until(is_settled(acme, invoice_id), "the invoice is settled by the next worker")
    acme.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("numbering", list(Numbering))
def test_a_worker_paused_beyond_its_lease_wakes_up_to_nothing(
    acme: ConnectedOrg, start_worker: Start, numbering: Numbering, count: int
) -> None:
    acme.use_numbering(numbering)
    invoices = [acme.queue_invoice(1200 + number) for number in range(count)]
    paused = start_worker()
    with executed_but_not_answered(acme):
        paused.send_signal(signal.SIGSTOP)
    expire_lease(acme)
    start_worker()
    wait_until(lambda: are_all_settled(acme), "another worker settles them")
    paused.send_signal(signal.SIGCONT)
    wait_until(
        lambda: paused.is_running() and not is_waiting_for_a_lock(acme),
        "the paused worker goes on",
    )
    acme.assert_each_pushed_once(invoices)
    assert [acme.timeline(invoice_id).count("pushed") for invoice_id in invoices] == [1] * count


def test_a_worker_told_to_stop_finishes_what_it_pushes(
    acme: ConnectedOrg, start_worker: Start
) -> None:
    acme.set_fault("slow", seconds=0.5)
    invoice_id = acme.queue_invoice(1200)
    worker = start_worker()
    wait_until(acme.invoices_in_xero, "the invoice is in Xero")
    worker.send_signal(signal.SIGTERM)
    worker.wait(DEADLINE_SECONDS)
    acme.assert_pushed_once(invoice_id)
    assert len(acme.calls_to_xero()) == 1


def test_a_worker_that_stood_still_before_it_sent_sends_nothing(
    acme: ConnectedOrg,
) -> None:
    """It waits for its place in the budget until less of the lease is left than the call may
    take.
    """
    acme.change_settings(push_lease_seconds=0)
    invoice_id = acme.queue_invoice(1200)
    acme.execute(
        "INSERT INTO xero_tenant_budget (tenant_id, problem, recent) SELECT tenant_id, '', '{}'"
        " FROM xero_connection ON CONFLICT DO NOTHING"
    )
    with psycopg.connect(acme.superuser) as connection:
        connection.execute("SELECT 1 FROM xero_tenant_budget FOR UPDATE")
        freed = threading.Timer(
            MAX_WAIT_SECONDS + CLAIM_MARGIN.total_seconds() + 0.5, connection.rollback
        )
        freed.start()
        acme.run_due_jobs()
        freed.join()
    assert (
        acme.calls_to_xero(),
        acme.job().state,
        acme.job().tries,
        acme.stored_invoice(invoice_id).state,
    ) == ([], "waiting", 0, InvoiceState.QUEUED)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
