"""Many queued invoices, brought into a stand-in for Xero by one worker."""

import logging
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from app.kernel.jobs.runner import run_due_jobs
from bench.measures import Measure
from bench.xero_sync import UNLIMITED_XERO, create_application, xero_environment
from tests.cast import make_cast
from tests.database import fresh_database
from tests.xero.push.connected_org import ConnectedOrg, connect
from xero_simulator.testing import run_simulator

INVOICE_COUNT, INVOICES_A_CALL = 200, 50


def measure_pushes() -> Iterator[Measure]:
    with (
        fresh_database() as database,
        run_simulator(UNLIMITED_XERO) as xero,
        TemporaryDirectory() as var,
    ):
        app = create_application(xero_environment(database, xero, var))
        logging.disable(logging.INFO)
        with app.app_context():
            cast = make_cast()
            connect(cast.adam, xero)
            org = ConnectedOrg(cast, xero, run_due_jobs, app, database["superuser"])
            start = time.process_time()
            for _ in range(INVOICE_COUNT):
                org.queue_invoice()
            cpu_seconds = time.process_time() - start
            start = time.perf_counter()
            org.run_due_jobs()
            seconds = time.perf_counter() - start
            arrived, calls = len(org.invoices_in_xero()), len(org.calls_to_xero())
    assert arrived == INVOICE_COUNT, f"{arrived} of {INVOICE_COUNT} invoices arrived"
    yield Measure("creating an invoice of one entry", cpu_seconds * 1000 / INVOICE_COUNT, "ms CPU")
    yield Measure(f"push of {INVOICE_COUNT} invoices", INVOICE_COUNT / seconds, "invoices/s")
    yield Measure("its calls that create", calls, "calls", INVOICE_COUNT // INVOICES_A_CALL)
