"""kill -9 and SIGSTOP of real workers, at each moment of a push: exactly one invoice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import psycopg
import pytest

from app.config import ROOT
from app.invoicing.models import InvoiceDefaults, InvoiceState, Numbering
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.xero.push import MOMENT
from app.xero.throttle import PATIENCE_SECONDS
from tests.xero.push.stage import Stage

pytestmark = pytest.mark.slow
DEADLINE = 25.0
Start = Callable[[], subprocess.Popen[bytes]]
Moment = Callable[[Stage], AbstractContextManager[None]]


@pytest.fixture
def start_worker(stage: Stage, environment: dict[str, str]) -> Iterator[Start]:
    """Starts a worker in a process of its own; what is left of it is killed in the end."""
    url = stage.running.base_url
    knobs = {
        "SWEEP_SECONDS": "0.2",
        "PUSH_SETTLE_SECONDS": "0",
        "XERO_TIMEOUT_SECONDS": "5",
    }
    addresses = dict.fromkeys(("XERO_LOGIN_URL", "XERO_IDENTITY_URL", "XERO_API_URL", "XERO_APP_URL"), url)
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        told = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment, **addresses, **knobs}
        command = [sys.executable, "-m", "app.cli", "worker", "--threads", "1"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(happened: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)


def is_pushing(stage: Stage) -> bool:
    with psycopg.connect(stage.superuser) as connection:
        return bool(connection.execute("SELECT 1 FROM invoice WHERE state = 'pushing'").fetchone())


def is_waiting_for_a_lock(stage: Stage) -> bool:
    with psycopg.connect(stage.superuser) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").fetchone())


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
        "INSERT INTO xero_tenant_budget (tenant_id, problem, recent) SELECT tenant_id, '', '{}' FROM xero_connection ON CONFLICT DO NOTHING"
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


MOMENTS = [frozen_but_not_sent, sent_but_not_executed, executed_but_not_answered, answered_but_not_recorded]


def expire_lease(stage: Stage) -> None:
    stage.execute("UPDATE job SET lease_expires_at = now() WHERE state = 'running'")


def settled(stage: Stage, invoice_id: UUID) -> Callable[[], bool]:
    return lambda: stage.stored(invoice_id).state not in (InvoiceState.QUEUED, InvoiceState.PUSHING)


def number_by(stage: Stage, numbering: Numbering) -> None:
    with stage.cast.mara.acting(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=numbering))


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("numbering", "window"), [(Numbering.HOURLINE, 240), (Numbering.XERO, 0)])
def test_a_worker_killed_at_this_moment(stage: Stage, start_worker: Start, moment: Moment, numbering: Numbering, window: int) -> None:
    """WINDOW 0: the key is not trusted any more, so the next try looks in Xero first."""
    number_by(stage, numbering)
    invoice_id = stage.invoice(1200, 4000)
    worker = start_worker()
    with moment(stage):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert stage.stored(invoice_id).state is InvoiceState.PUSHING, "the killed worker must not have recorded anything"
    expire_lease(stage)
    stage.knobs(push_key_window_seconds=window, push_settle_seconds=0)
    stage.work_until_settled(invoice_id)
    stage.assert_pushed_once(invoice_id)


def test_a_worker_started_again_finds_what_the_killed_one_left(stage: Stage, start_worker: Start) -> None:
    invoice_id = stage.invoice(1200)
    worker = start_worker()
    with executed_but_not_answered(stage):
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    expire_lease(stage)
    start_worker()
    until(settled(stage, invoice_id), "the invoice is settled by the next worker")
    stage.assert_pushed_once(invoice_id)


def test_a_worker_paused_beyond_its_lease_wakes_up_to_nothing(stage: Stage, start_worker: Start) -> None:
    number_by(stage, Numbering.XERO)
    invoice_id = stage.invoice(1200)
    paused = start_worker()
    with executed_but_not_answered(stage):
        paused.send_signal(signal.SIGSTOP)
    expire_lease(stage)
    start_worker()
    until(settled(stage, invoice_id), "another worker settles it")
    paused.send_signal(signal.SIGCONT)
    until(lambda: paused.poll() is None and not is_waiting_for_a_lock(stage), "the paused worker goes on")
    stage.assert_pushed_once(invoice_id)
    assert stage.timeline(invoice_id).count("pushed") == 1


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
    """It waits for its place in the budget until less of the lease is left than the call may take."""
    stage.knobs(push_lease_seconds=0)
    invoice_id = stage.invoice(1200)
    stage.execute(
        "INSERT INTO xero_tenant_budget (tenant_id, problem, recent) SELECT tenant_id, '', '{}' FROM xero_connection ON CONFLICT DO NOTHING"
    )
    with psycopg.connect(stage.superuser) as connection:
        connection.execute("SELECT 1 FROM xero_tenant_budget FOR UPDATE")
        freed = threading.Timer(PATIENCE_SECONDS + MOMENT.total_seconds() + 0.5, connection.rollback)
        freed.start()
        stage.work()
        freed.join()
    assert (stage.calls(), stage.job().state, stage.job().tries, stage.stored(invoice_id).state) == ([], "waiting", 0, InvoiceState.QUEUED)
    stage.work()
    stage.assert_pushed_once(invoice_id)
