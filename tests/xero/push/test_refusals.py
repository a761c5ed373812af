"""What Xero refuses, what it holds already, and what came back from a backup: in words, and never
twice.
"""

from threading import Timer
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import delete

from app.accounts.models import Membership
from app.invoicing.models import InvoiceDefaults, InvoiceState, LineAmountTypes, Numbering
from app.invoicing.services import discard_invoice
from app.kernel import clock, tenancy
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.ids import new_id
from app.kernel.jobs.claims import claim_job
from app.kernel.messages import message
from app.projects.models import Client
from app.xero.connection.models import Connection
from app.xero.push.services.attempts import push_invoice
from app.xero.push.services.retries import retry_invoice
from tests.xero.push.connected_org import BOOKS, ConnectedOrg, in_words

MINUTES = 60


def theirs(acme: ConnectedOrg, **changes: Any) -> dict[str, Any]:
    """An invoice that somebody made in Xero under our next number."""
    document = {
        "Type": "ACCREC",
        "Contact": {"ContactID": str(acme.client_work.contact_id)},
        "InvoiceNumber": "HL-0001",
        "Reference": "",
        "Status": "DRAFT",
        "LineItems": [{"Description": "Theirs", "Quantity": 1, "UnitAmount": 5}],
    }
    made: dict[str, Any] = acme.running.post(f"{BOOKS}/invoices", **(document | changes))
    return made


def test_an_archived_contact_is_explained_and_the_retry_under_a_new_key_succeeds(
    acme: ConnectedOrg,
) -> None:
    contact = f"{BOOKS}/contacts/{acme.client_work.contact_id}"
    acme.running.post(f"{contact}/archive")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, acme.job().state) == (InvoiceState.FAILED, "dead")
    assert in_words(stored.problem) == "The contact is archived in Xero."
    assert "link the client to another contact" in in_words(stored.advice)
    assert "has been archived" in stored.xero_words, "Xero's own words are kept"
    acme.running.post(f"{contact}/unarchive")
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert len({call["idempotency_key"] for call in acme.calls_to_xero()}) == 2, (
        "Xero would replay the refusal under the old key"
    )


def test_without_a_connection_nothing_is_sent_and_it_says_so(acme: ConnectedOrg) -> None:
    invoice_id = acme.queue_invoice()
    with acme.cast.mara.enter_scope(), transaction() as session:
        session.execute(delete(Connection))
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert in_words(stored.problem) == "Xero is not connected."
    assert stored.problem.details["reason"] == message("xero.not_connected")
    assert stored.xero_words == "", "Xero said nothing"
    assert acme.calls_to_xero() == []


def test_a_tax_rate_that_does_not_fit_is_explained(acme: ConnectedOrg) -> None:
    acme.running.post(f"{BOOKS}/delete-tax-rate", tax_type="OUTPUT2")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, in_words(stored.problem)) == (
        InvoiceState.FAILED,
        "The tax rate is no longer active in Xero.",
    )
    assert acme.invoices_in_xero() == []


@pytest.mark.parametrize("reference", ["", "HL-0001"])
def test_a_number_that_somebody_else_took_needs_attention_and_is_never_replaced(
    acme: ConnectedOrg, reference: str
) -> None:
    """With our reference too: another Hourline organisation of the same books counts from the same
    number.
    """
    other = theirs(acme, Reference=reference, Contact={"Name": "Somebody else's client"})
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert stored.state is InvoiceState.NEEDS_ATTENTION
    assert "another invoice under this number" in in_words(stored.problem)
    assert "another prefix" in in_words(stored.advice)
    assert (stored.xero_invoice_id, stored.xero_total_hundredths) == (None, None), (
        "it is not ours to show, nor to have deleted"
    )
    assert [each["InvoiceID"] for each in acme.invoices_in_xero()] == [other["InvoiceID"]]
    with acme.cast.mara.enter_scope():
        discard_invoice(invoice_id)
    assert acme.client_work.entry_locks() == {}


@pytest.mark.parametrize("end", ["delete", "void"])
@pytest.mark.parametrize("numbering", list(Numbering))
def test_what_was_deleted_or_voided_in_xero_meanwhile_is_not_made_again(
    acme: ConnectedOrg, end: str, numbering: Numbering
) -> None:
    with acme.cast.mara.enter_scope(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=numbering))
    acme.set_fault("reset_after")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    [made] = acme.invoices_in_xero()
    address = f"{BOOKS}/invoices/{made['InvoiceID']}"
    if end == "void":
        acme.running.post(f"{address}/approve")
    acme.running.post(f"{address}/{end}")
    acme.let_pass(7 * MINUTES)
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, len(acme.invoices_in_xero())) == (InvoiceState.NEEDS_ATTENTION, 1)
    assert {"delete": "deleted", "void": "voided"}[end] in in_words(stored.problem)
    with acme.cast.mara.enter_scope():
        discard_invoice(invoice_id)
    assert acme.client_work.entry_locks() == {}


def test_a_draft_that_was_changed_in_xero_before_we_knew_of_it_keeps_its_entries_locked(
    acme: ConnectedOrg,
) -> None:
    acme.set_fault("reset_after")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    [made] = acme.invoices_in_xero()
    acme.running.post(
        f"{BOOKS}/invoices/{made['InvoiceID']}/edit",
        lines=[{"Description": "Changed", "Quantity": 1, "UnitAmount": 9}],
    )
    acme.let_pass(7 * MINUTES)
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, str(stored.xero_invoice_id)) == (
        InvoiceState.NEEDS_ATTENTION,
        made["InvoiceID"],
    )
    with acme.cast.mara.enter_scope(), pytest.raises(Conflict, match="Xero has a draft"):
        discard_invoice(invoice_id)
    assert len(acme.client_work.entry_locks()) == 1


def test_another_total_in_xero_needs_attention_and_checking_again_settles_it(
    acme: ConnectedOrg,
) -> None:
    invoice_id = acme.queue_invoice()
    acme.execute("UPDATE invoice SET total_hundredths = total_hundredths + 1")
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert stored.state is InvoiceState.NEEDS_ATTENTION
    assert "12.78" in in_words(stored.problem)
    assert "12.79" in in_words(stored.problem)
    acme.execute("UPDATE invoice SET total_hundredths = total_hundredths - 1")
    acme.let_pass(2 * MINUTES)
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


def test_nothing_unknown_is_discarded_or_edited(acme: ConnectedOrg) -> None:
    acme.set_fault("reset_after", times=None)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(12)
    assert acme.stored_invoice(invoice_id).state is InvoiceState.FAILED
    with acme.cast.mara.enter_scope(), pytest.raises(Conflict, match="may have received"):
        discard_invoice(invoice_id)


def test_the_persons_right_is_checked_again_when_the_job_runs(acme: ConnectedOrg) -> None:
    invoice_id = acme.queue_invoice()
    acme.client_work.change_row(
        Membership, acme.cast.mara.membership_id, deactivated_at=clock.now()
    )
    acme.run_due_jobs()
    assert (acme.stored_invoice(invoice_id).state, acme.calls_to_xero()) == (
        InvoiceState.FAILED,
        [],
    )
    with acme.cast.olivia.enter_scope():
        retry_invoice(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


def test_nothing_is_sent_when_less_of_the_lease_is_left_than_the_call_may_take(
    acme: ConnectedOrg,
) -> None:
    invoice_id = acme.queue_invoice()
    run_with_a_second_left(acme)
    assert acme.calls_to_xero() == []
    assert (acme.stored_invoice(invoice_id).state, acme.job().tries) == (InvoiceState.QUEUED, 0)


def run_with_a_second_left(acme: ConnectedOrg) -> None:
    """As a worker that was held up between claiming the job and pushing."""
    tenancy.leave_scope()
    work = claim_job()
    assert work is not None
    acme.execute("UPDATE job SET lease_expires_at = now() + interval '1 second'")
    with tenancy.acting_as(work.org_id, work.asked_by):
        push_invoice(work)


def test_a_worker_whose_job_was_taken_over_writes_nothing(acme: ConnectedOrg) -> None:
    acme.set_fault("slow", seconds=0.3)
    invoice_id = acme.queue_invoice()
    steal = Timer(0.15, lambda: steal_the_job(acme))
    steal.start()
    acme.run_due_jobs()
    steal.join()
    assert acme.stored_invoice(invoice_id).state is InvoiceState.PUSHING
    acme.execute("UPDATE job SET lease_expires_at = now()")
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert len(acme.calls_to_xero()) == 2


def steal_the_job(acme: ConnectedOrg) -> None:
    with psycopg.connect(acme.superuser, autocommit=True) as connection:
        connection.execute("UPDATE job SET lease = gen_random_uuid() WHERE kind = 'invoice.push'")


@pytest.mark.parametrize("types", list(LineAmountTypes))
def test_what_is_sent_holds_exact_numbers_and_nothing_xero_should_compute(
    acme: ConnectedOrg, types: LineAmountTypes
) -> None:
    invoice_id = acme.queue_invoice(1200, line_amount_types=types)
    acme.run_due_jobs()
    body = acme.batch_of(invoice_id).body
    assert '"Quantity":0.3333,"UnitAmount":33.3333' in body
    assert ("TaxType" in body) == (types is not LineAmountTypes.NO_TAX)
    assert [
        word
        for word in ("LineAmount", "TaxAmount", "Url", "BrandingThemeID")
        if f'"{word}"' in body
    ] == []
    assert f'"Contact":{{"ContactID":"{acme.client_work.contact_id}"}}' in body
    line = acme.running.get(f"{BOOKS}/invoices")["invoices"][-1]["LineItems"]
    assert len(line) == 1


def test_a_client_linked_elsewhere_after_a_failure_is_billed_there(
    acme: ConnectedOrg,
) -> None:
    acme.running.post(f"{BOOKS}/contacts/{acme.client_work.contact_id}/archive")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    other = next(
        each
        for each in acme.running.get(f"{BOOKS}/contacts")["contacts"]
        if each["Name"] == "Tui Brewing Co"
    )
    acme.client_work.add_contact(UUID(other["ContactID"]), "Tui Brewing Co")
    acme.client_work.change_row(
        Client, acme.client_work.client_id, contact_id=UUID(other["ContactID"])
    )
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert acme.invoices_in_xero()[0]["Contact"]["ContactID"] == other["ContactID"]
