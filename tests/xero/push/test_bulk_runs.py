"""A run of invoices for many clients that is sent: every one of them in Xero, once, in few calls,
also when the worker dies on the way.
"""

import signal
from decimal import Decimal
from uuid import UUID

import pytest

from app.accounts.models import Membership
from app.invoicing.models import BulkState, Grouping, InvoiceState
from app.invoicing.services.bulk_items import bill_next_item
from app.invoicing.services.bulk_runs import BulkChoice
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.jobs.claims import claim_job
from app.permissions import Role
from app.projects.models import Client, Project, Rate
from app.timesheets.models import TimeEntry
from tests.invoicing.client_work import DAY
from tests.invoicing.strategies import references
from tests.invoicing.test_bulk_runs import is_finished, outcomes, start
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_copies import are_all_settled
from tests.xero.push.test_killed_workers import expire_lease, is_waiting_for_a_lock, lock_rows
from tests.xero.push.worker_processes import Start
from xero_simulator.testing import wait_until

SENDING_CHOICE = BulkChoice(DAY, None, Grouping.ENTRY, send=True)


def linked_clients(acme: ConnectedOrg, count: int) -> list[UUID]:
    """Clients with twenty minutes of time each, all of them one contact in Xero; by name."""
    clients = {new_id(): new_id() for _ in range(count)}
    mara = acme.cast.mara
    with mara.enter_scope(), transaction() as session:
        for number, client_id in enumerate(clients):
            name = f"Client {number:03}"
            session.add(
                Client(
                    id=client_id,
                    name=name,
                    name_key=name.lower(),
                    currency="NZD",
                    contact_id=acme.client_work.contact_id,
                )
            )
        session.flush()
        session.add_all(
            Project(id=project_id, client_id=client_id, name="Work", name_key="work")
            for client_id, project_id in clients.items()
        )
        session.add(Rate(amount=Decimal("33.3333")))
        session.flush()
        whose = {"membership_id": mara.membership_id, "entry_date": DAY, "seconds": 1200}
        session.add_all(
            TimeEntry(project_id=project_id, **whose) for project_id in clients.values()
        )
    return list(clients)


def assert_each_client_has_its_invoice(acme: ConnectedOrg, run_id: UUID, count: int) -> None:
    assert is_finished(acme.client_work, run_id)
    assert [state for state, _ in outcomes(acme.client_work, run_id).values()] == [
        BulkState.CREATED
    ] * count
    invoices = acme.states()
    assert len(invoices) == count
    acme.assert_each_pushed_once(list(invoices))
    assert len({acme.stored_invoice(invoice_id).client_id for invoice_id in invoices}) == count


def test_thirty_clients_are_drafts_in_xero_after_one_call(acme: ConnectedOrg) -> None:
    run_id = start(acme.client_work, *linked_clients(acme, 30), choice=SENDING_CHOICE)
    acme.run_due_jobs()
    assert_each_client_has_its_invoice(acme, run_id, 30)
    assert len(acme.calls_to_xero()) == 1
    assert [acme.stored_invoice(invoice_id).reference for invoice_id in by_client(acme)] == [
        f"HL-{number:04}" for number in range(1, 31)
    ]


def by_client(acme: ConnectedOrg) -> list[UUID]:
    return sorted(acme.states(), key=lambda invoice_id: acme.stored_invoice(invoice_id).client_name)


def test_what_fills_a_request_goes_while_the_others_are_billed(
    acme: ConnectedOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.invoicing.services.bulk_items.MAX_BATCH_INVOICES", 4)
    run_id = start(acme.client_work, *linked_clients(acme, 9), choice=SENDING_CHOICE)
    with acme.cast.mara.enter_scope():
        job = claim_job()
    assert job is not None
    with acme.cast.mara.enter_scope():
        for _ in range(6):
            bill_next_item(job, references(), connected=True)
    assert sorted(acme.states().values()) == ["draft"] + ["queued"] * 4
    acme.execute("UPDATE job SET state = 'waiting', lease = NULL WHERE state = 'running'")
    acme.run_due_jobs()
    assert_each_client_has_its_invoice(acme, run_id, 9)


def test_one_that_can_no_longer_be_sent_stays_a_draft_and_says_why(
    acme: ConnectedOrg,
) -> None:
    first, second = linked_clients(acme, 2)
    run_id = start(acme.client_work, first, second, choice=SENDING_CHOICE)
    with acme.cast.mara.enter_scope():
        job = claim_job()
    assert job is not None
    with acme.cast.mara.enter_scope():
        assert bill_next_item(job, references(), connected=True)
        assert bill_next_item(job, references(), connected=True)
    acme.client_work.change_row(Client, first, contact_id=None)
    acme.execute("UPDATE job SET state = 'waiting', lease = NULL WHERE state = 'running'")
    acme.run_due_jobs()
    assert sorted(acme.states().values()) == ["draft", "pushed"]
    told = outcomes(acme.client_work, run_id)
    assert told["Client 000"][1].startswith("Saved as a draft. Client 000 is not linked")
    assert told["Client 001"] == (BulkState.CREATED, "")


def test_who_may_no_longer_invoice_sends_nothing(acme: ConnectedOrg) -> None:
    run_id = start(acme.client_work, *linked_clients(acme, 1), choice=SENDING_CHOICE)
    with acme.cast.mara.enter_scope():
        job = claim_job()
    assert job is not None
    with acme.cast.mara.enter_scope():
        assert bill_next_item(job, references(), connected=True)
    acme.client_work.change_row(Membership, acme.cast.mara.membership_id, role=Role.MEMBER)
    with acme.cast.mara.enter_scope():
        assert bill_next_item(job, references(), connected=True)
        assert not bill_next_item(job, references(), connected=True)
    assert list(acme.states().values()) == [InvoiceState.DRAFT]
    assert (
        outcomes(acme.client_work, run_id)["Client 000"][1]
        == "Saved as a draft. Whoever started this may no longer create invoices here."
    )


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_the_run(acme: ConnectedOrg, start_worker: Start) -> None:
    clients = linked_clients(acme, 12)
    run_id = start(acme.client_work, *clients, choice=SENDING_CHOICE)
    worker = start_worker()
    with lock_rows(acme, f"client WHERE id = '{clients[6]}'"):
        wait_until(
            lambda: len(acme.states()) == 6 and is_waiting_for_a_lock(acme),
            "half of the run is done",
        )
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    expire_lease(acme)
    start_worker()
    wait_until(
        lambda: (
            len(acme.states()) == 12
            and are_all_settled(acme)
            and is_finished(acme.client_work, run_id)
        ),
        "the run is over",
    )
    assert set(acme.states().values()) == {InvoiceState.PUSHED}
    assert_each_client_has_its_invoice(acme, run_id, 12)
