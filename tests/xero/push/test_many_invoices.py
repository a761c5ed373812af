"""Hundreds of invoices of one organisation: few creating calls, none wasted, and nobody stuck
behind them.
"""

from contextlib import suppress
from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask

from app.invoicing.models import InvoiceState, Numbering
from app.invoicing.services import NewInvoice, create_invoice
from app.kernel.db import db
from app.kernel.errors import Conflict
from app.kernel.jobs import Priority
from app.kernel.jobs.runner import run_next_job
from tests.cast import Person
from tests.invoicing.strategies import references
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_copies import are_all_settled, copy_invoice
from tests.xero.push.worker_processes import Start
from xero_simulator.testing import DEADLINE_SECONDS, wait_until

MOST_BYTES = 3_500_000
ROUNDS = 50


@pytest.mark.parametrize(("numbering", "look_ups"), [(Numbering.HOURLINE, 0), (Numbering.XERO, 3)])
def test_a_hundred_and_twenty_go_in_three_calls(
    acme: ConnectedOrg, numbering: Numbering, look_ups: int
) -> None:
    acme.use_numbering(numbering)
    first = acme.queue_invoice(1200)
    invoices = [first, *copy_invoice(acme, first, 119)]
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    assert (len(acme.calls_to_xero()), len(acme.calls_to_xero("GET"))) == (3, look_ups)
    assert max(len(body) for body in acme.request_bodies()) < MOST_BYTES


@pytest.mark.slow
def test_five_hundred_by_two_workers_take_ten_calls(
    acme: ConnectedOrg, start_worker: Start
) -> None:
    first = acme.queue_invoice(1200)
    copy_invoice(acme, first, 499)
    start_worker()
    start_worker()
    wait_until(lambda: are_all_settled(acme), "all are in Xero")
    assert set(acme.states().values()) == {InvoiceState.PUSHED}
    found = acme.invoices_in_xero()
    assert len(found) == len({each["Reference"] for each in found}) == 500
    counters = acme.running.get("/counters")["tenants"]
    assert (
        len(acme.calls_to_xero()),
        sum(sum(each["refused"].values()) for each in counters.values()),
    ) == (10, 0)


def test_what_a_person_waits_for_goes_with_the_next_call(acme: ConnectedOrg) -> None:
    first = acme.queue_invoice(1200)
    acme.execute(f"UPDATE job SET priority = {Priority.BACKGROUND}")
    copy_invoice(acme, first, 70)
    urgent = acme.queue_invoice(2400)
    assert run_next_job()
    assert acme.stored_invoice(urgent).state is InvoiceState.PUSHED
    assert sum(state is InvoiceState.PUSHED for state in acme.states().values()) == 50


def test_a_single_one_is_sent_at_once_while_a_batch_is_under_way(
    acme: ConnectedOrg,
) -> None:
    """Its organisation has a request in the air, as another worker's jobs say."""
    first = acme.queue_invoice(1200)
    copy_invoice(acme, first, 30)
    acme.execute(
        "UPDATE job SET state = 'running', lease = org_id, lease_expires_at = now() + interval"
        " '90 s'"
    )
    acme.execute("UPDATE invoice SET state = 'pushing'")
    urgent = acme.queue_invoice(2400)
    acme.run_due_jobs()
    assert acme.stored_invoice(urgent).state is InvoiceState.PUSHED


def test_two_who_claim_at_the_same_moment_share_one_call(acme: ConnectedOrg) -> None:
    """One of them is about to be sent: who looks first leaves its own to the other."""
    mine, other = acme.queue_invoice(1200), acme.queue_invoice(2400)
    lease = "lease = org_id, state = 'running', lease_expires_at = now() + interval '10 minutes'"
    acme.execute(f"UPDATE job SET {lease} WHERE subject = '{other}'")
    assert run_next_job()
    assert acme.stored_invoice(mine).state is InvoiceState.QUEUED
    acme.execute(f"UPDATE job SET state = 'waiting' WHERE subject = '{other}'")
    acme.run_due_jobs()
    acme.assert_each_pushed_once([mine, other])
    assert len(acme.calls_to_xero()) == 1


def test_fifty_rounds_of_two_people_who_bill_the_same_time_at_once(
    acme: ConnectedOrg, app: Flask
) -> None:
    """Each time one of them succeeds, and Xero has each hour once."""
    made: list[UUID] = []
    start = Barrier(2)

    def bill(person: Person, asked: NewInvoice) -> None:
        with app.app_context():
            try:
                start.wait(DEADLINE_SECONDS)
                with suppress(Conflict), person.enter_scope():
                    made.append(create_invoice(asked, references()))
            finally:
                db.session.remove()

    for number in range(1, ROUNDS + 1):
        asked = acme.client_work.new_invoice(
            acme.client_work.build_preview(acme.client_work.add_entry(600))
        )
        people = [
            Thread(target=bill, args=(person, asked))
            for person in (acme.cast.mara, acme.cast.olivia)
        ]
        for thread in people:
            thread.start()
        for thread in people:
            thread.join(DEADLINE_SECONDS)
        assert len(made) == number
    acme.run_due_jobs()
    acme.assert_each_pushed_once(made)
    assert (
        len(set(acme.client_work.entry_locks().values()))
        == len(acme.client_work.entry_locks())
        == ROUNDS
    )
