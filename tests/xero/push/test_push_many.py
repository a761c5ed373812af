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
from tests.xero.push.crowd import all_settled, copies
from tests.xero.push.stage import Stage
from tests.xero.push.workers import Start, until

MOST_BYTES = 3_500_000
ROUNDS = 50


@pytest.mark.parametrize(("numbering", "look_ups"), [(Numbering.HOURLINE, 0), (Numbering.XERO, 3)])
def test_a_hundred_and_twenty_go_in_three_calls(
    stage: Stage, numbering: Numbering, look_ups: int
) -> None:
    stage.number_by(numbering)
    first = stage.invoice(1200)
    invoices = [first, *copies(stage, first, 119)]
    stage.work()
    stage.assert_each_pushed_once(invoices)
    assert (len(stage.calls()), len(stage.calls("GET"))) == (3, look_ups)
    assert max(len(body) for body in stage.bodies()) < MOST_BYTES


@pytest.mark.slow
def test_five_hundred_by_two_workers_take_ten_calls(stage: Stage, start_worker: Start) -> None:
    first = stage.invoice(1200)
    copies(stage, first, 499)
    start_worker()
    start_worker()
    until(lambda: all_settled(stage), "all are in Xero", seconds=120)
    assert set(stage.states().values()) == {InvoiceState.PUSHED}
    found = stage.in_xero()
    assert len(found) == len({each["Reference"] for each in found}) == 500
    counters = stage.running.get("/counters")["tenants"]
    assert (
        len(stage.calls()),
        sum(sum(each["refused"].values()) for each in counters.values()),
    ) == (10, 0)


def test_what_a_person_waits_for_goes_with_the_next_call(stage: Stage) -> None:
    first = stage.invoice(1200)
    stage.execute(f"UPDATE job SET priority = {Priority.BACKGROUND}")
    copies(stage, first, 70)
    urgent = stage.invoice(2400)
    assert run_next_job()
    assert stage.stored(urgent).state is InvoiceState.PUSHED
    assert sum(state is InvoiceState.PUSHED for state in stage.states().values()) == 50


def test_a_single_one_is_sent_at_once_while_a_batch_is_under_way(stage: Stage) -> None:
    """Its organisation has a request in the air, as another worker's jobs say."""
    first = stage.invoice(1200)
    copies(stage, first, 30)
    stage.execute(
        "UPDATE job SET state = 'running', lease = org_id, lease_expires_at = now() + interval"
        " '90 s'"
    )
    stage.execute("UPDATE invoice SET state = 'pushing'")
    urgent = stage.invoice(2400)
    stage.work()
    assert stage.stored(urgent).state is InvoiceState.PUSHED


def test_two_who_claim_at_the_same_moment_share_one_call(stage: Stage) -> None:
    """One of them is about to be sent: who looks first leaves its own to the other."""
    mine, other = stage.invoice(1200), stage.invoice(2400)
    lease = "lease = org_id, state = 'running', lease_expires_at = now() + interval '10 minutes'"
    stage.execute(f"UPDATE job SET {lease} WHERE subject = '{other}'")
    assert run_next_job()
    assert stage.stored(mine).state is InvoiceState.QUEUED
    stage.execute(f"UPDATE job SET state = 'waiting' WHERE subject = '{other}'")
    stage.work()
    stage.assert_each_pushed_once([mine, other])
    assert len(stage.calls()) == 1


def test_fifty_rounds_of_two_people_who_bill_the_same_time_at_once(
    stage: Stage, app: Flask
) -> None:
    """Each time one of them succeeds, and Xero has each hour once."""
    made: list[UUID] = []
    start = Barrier(2)

    def bill(person: Person, asked: NewInvoice) -> None:
        with app.app_context():
            try:
                start.wait(20)
                with suppress(Conflict), person.acting():
                    made.append(create_invoice(asked, references()))
            finally:
                db.session.remove()

    for number in range(1, ROUNDS + 1):
        asked = stage.client_work.new_invoice(
            stage.client_work.build_preview(stage.client_work.add_entry(600))
        )
        people = [
            Thread(target=bill, args=(person, asked))
            for person in (stage.cast.mara, stage.cast.olivia)
        ]
        for thread in people:
            thread.start()
        for thread in people:
            thread.join(20)
        assert len(made) == number
    stage.work()
    stage.assert_each_pushed_once(made)
    assert (
        len(set(stage.client_work.entry_locks().values()))
        == len(stage.client_work.entry_locks())
        == ROUNDS
    )
