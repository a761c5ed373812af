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
from app.projects.models import Client
from app.xero.connection.models import Connection
from app.xero.push.services.attempts import push_invoice
from app.xero.push.services.retries import retry_invoice
from tests.xero.push.stage import BOOKS, Stage, in_words

MINUTES = 60


def theirs(stage: Stage, **changes: Any) -> dict[str, Any]:
    """An invoice that somebody made in Xero under our next number."""
    document = {
        "Type": "ACCREC",
        "Contact": {"ContactID": str(stage.client_work.contact_id)},
        "InvoiceNumber": "HL-0001",
        "Reference": "",
        "Status": "DRAFT",
        "LineItems": [{"Description": "Theirs", "Quantity": 1, "UnitAmount": 5}],
    }
    made: dict[str, Any] = stage.running.post(f"{BOOKS}/invoices", **(document | changes))
    return made


def test_an_archived_contact_is_explained_and_the_retry_under_a_new_key_succeeds(
    stage: Stage,
) -> None:
    contact = f"{BOOKS}/contacts/{stage.client_work.contact_id}"
    stage.running.post(f"{contact}/archive")
    invoice_id = stage.invoice()
    stage.work()
    stored = stage.stored(invoice_id)
    assert (stored.state, stage.job().state) == (InvoiceState.FAILED, "dead")
    assert in_words(stored.problem) == "The contact is archived in Xero."
    assert "link the client to another contact" in in_words(stored.advice)
    assert "has been archived" in stored.xero_words, "Xero's own words are kept"
    stage.running.post(f"{contact}/unarchive")
    stage.retry(invoice_id)
    stage.work()
    stage.assert_pushed_once(invoice_id)
    assert len({call["idempotency_key"] for call in stage.calls()}) == 2, (
        "Xero would replay the refusal under the old key"
    )


def test_without_a_connection_nothing_is_sent_and_it_says_so(stage: Stage) -> None:
    invoice_id = stage.invoice()
    with stage.cast.mara.acting(), transaction() as session:
        session.execute(delete(Connection))
    stage.work()
    assert in_words(stage.stored(invoice_id).problem) == "Xero is not connected."
    assert stage.calls() == []


def test_a_tax_rate_that_does_not_fit_is_explained(stage: Stage) -> None:
    stage.running.post(f"{BOOKS}/delete-tax-rate", tax_type="OUTPUT2")
    invoice_id = stage.invoice()
    stage.work()
    stored = stage.stored(invoice_id)
    assert (stored.state, in_words(stored.problem)) == (
        InvoiceState.FAILED,
        "The tax rate is no longer active in Xero.",
    )
    assert stage.in_xero() == []


@pytest.mark.parametrize("reference", ["", "HL-0001"])
def test_a_number_that_somebody_else_took_needs_attention_and_is_never_replaced(
    stage: Stage, reference: str
) -> None:
    """With our reference too: another Hourline organisation of the same books counts from the same
    number.
    """
    other = theirs(stage, Reference=reference, Contact={"Name": "Somebody else's client"})
    invoice_id = stage.invoice()
    stage.work()
    stored = stage.stored(invoice_id)
    assert stored.state is InvoiceState.NEEDS_ATTENTION
    assert "another invoice under this number" in in_words(stored.problem)
    assert "another prefix" in in_words(stored.advice)
    assert (stored.xero_invoice_id, stored.xero_total_hundredths) == (None, None), (
        "it is not ours to show, nor to have deleted"
    )
    assert [each["InvoiceID"] for each in stage.in_xero()] == [other["InvoiceID"]]
    with stage.cast.mara.acting():
        discard_invoice(invoice_id)
    assert stage.client_work.entry_locks() == {}


@pytest.mark.parametrize("end", ["delete", "void"])
@pytest.mark.parametrize("numbering", list(Numbering))
def test_what_was_deleted_or_voided_in_xero_meanwhile_is_not_made_again(
    stage: Stage, end: str, numbering: Numbering
) -> None:
    with stage.cast.mara.acting(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=numbering))
    stage.fault("reset_after")
    invoice_id = stage.invoice()
    stage.work()
    [made] = stage.in_xero()
    address = f"{BOOKS}/invoices/{made['InvoiceID']}"
    if end == "void":
        stage.running.post(f"{address}/approve")
    stage.running.post(f"{address}/{end}")
    stage.later(7 * MINUTES)
    stage.work()
    stored = stage.stored(invoice_id)
    assert (stored.state, len(stage.in_xero())) == (InvoiceState.NEEDS_ATTENTION, 1)
    assert {"delete": "deleted", "void": "voided"}[end] in in_words(stored.problem)
    with stage.cast.mara.acting():
        discard_invoice(invoice_id)
    assert stage.client_work.entry_locks() == {}


def test_a_draft_that_was_changed_in_xero_before_we_knew_of_it_keeps_its_entries_locked(
    stage: Stage,
) -> None:
    stage.fault("reset_after")
    invoice_id = stage.invoice()
    stage.work()
    [made] = stage.in_xero()
    stage.running.post(
        f"{BOOKS}/invoices/{made['InvoiceID']}/edit",
        lines=[{"Description": "Changed", "Quantity": 1, "UnitAmount": 9}],
    )
    stage.later(7 * MINUTES)
    stage.work()
    stored = stage.stored(invoice_id)
    assert (stored.state, str(stored.xero_invoice_id)) == (
        InvoiceState.NEEDS_ATTENTION,
        made["InvoiceID"],
    )
    with stage.cast.mara.acting(), pytest.raises(Conflict, match="Xero holds a draft"):
        discard_invoice(invoice_id)
    assert len(stage.client_work.entry_locks()) == 1


def test_another_total_in_xero_needs_attention_and_checking_again_settles_it(stage: Stage) -> None:
    invoice_id = stage.invoice()
    stage.execute("UPDATE invoice SET total_hundredths = total_hundredths + 1")
    stage.work()
    stored = stage.stored(invoice_id)
    assert stored.state is InvoiceState.NEEDS_ATTENTION
    assert "12.78" in in_words(stored.problem)
    assert "12.79" in in_words(stored.problem)
    stage.execute("UPDATE invoice SET total_hundredths = total_hundredths - 1")
    stage.later(2 * MINUTES)
    stage.retry(invoice_id)
    stage.work()
    stage.assert_pushed_once(invoice_id)


def test_nothing_unknown_is_discarded_or_edited(stage: Stage) -> None:
    stage.fault("reset_after", times=None)
    invoice_id = stage.invoice()
    stage.work(12)
    assert stage.stored(invoice_id).state is InvoiceState.FAILED
    with stage.cast.mara.acting(), pytest.raises(Conflict, match="may have received"):
        discard_invoice(invoice_id)


def test_the_persons_right_is_checked_again_when_the_job_runs(stage: Stage) -> None:
    invoice_id = stage.invoice()
    stage.client_work.change_row(
        Membership, stage.cast.mara.membership_id, deactivated_at=clock.now()
    )
    stage.work()
    assert (stage.stored(invoice_id).state, stage.calls()) == (InvoiceState.FAILED, [])
    with stage.cast.olivia.acting():
        retry_invoice(invoice_id)
    stage.work()
    stage.assert_pushed_once(invoice_id)


def test_nothing_is_sent_when_less_of_the_lease_is_left_than_the_call_may_take(
    stage: Stage,
) -> None:
    invoice_id = stage.invoice()
    run_with_a_second_left(stage)
    assert stage.calls() == []
    assert (stage.stored(invoice_id).state, stage.job().tries) == (InvoiceState.QUEUED, 0)


def run_with_a_second_left(stage: Stage) -> None:
    """As a worker that was held up between claiming the job and pushing."""
    tenancy.leave_scope()
    work = claim_job()
    assert work is not None
    stage.execute("UPDATE job SET lease_expires_at = now() + interval '1 second'")
    with tenancy.acting_as(work.org_id, work.asked_by):
        push_invoice(work)


def test_a_worker_whose_job_was_taken_over_writes_nothing(stage: Stage) -> None:
    stage.fault("slow", seconds=0.3)
    invoice_id = stage.invoice()
    steal = Timer(0.15, lambda: steal_the_job(stage))
    steal.start()
    stage.work()
    steal.join()
    assert stage.stored(invoice_id).state is InvoiceState.PUSHING
    stage.execute("UPDATE job SET lease_expires_at = now()")
    stage.work()
    stage.assert_pushed_once(invoice_id)
    assert len(stage.calls()) == 2


def steal_the_job(stage: Stage) -> None:
    with psycopg.connect(stage.superuser, autocommit=True) as connection:
        connection.execute("UPDATE job SET lease = gen_random_uuid() WHERE kind = 'invoice.push'")


@pytest.mark.parametrize("types", list(LineAmountTypes))
def test_what_is_sent_holds_exact_numbers_and_nothing_xero_should_compute(
    stage: Stage, types: LineAmountTypes
) -> None:
    invoice_id = stage.invoice(1200, line_amount_types=types)
    stage.work()
    body = stage.batch_of(invoice_id).body
    assert '"Quantity":0.3333,"UnitAmount":33.3333' in body
    assert ("TaxType" in body) == (types is not LineAmountTypes.NO_TAX)
    assert [
        word
        for word in ("LineAmount", "TaxAmount", "Url", "BrandingThemeID")
        if f'"{word}"' in body
    ] == []
    assert f'"Contact":{{"ContactID":"{stage.client_work.contact_id}"}}' in body
    line = stage.running.get(f"{BOOKS}/invoices")["invoices"][-1]["LineItems"]
    assert len(line) == 1


def test_a_client_linked_elsewhere_after_a_failure_is_billed_there(stage: Stage) -> None:
    stage.running.post(f"{BOOKS}/contacts/{stage.client_work.contact_id}/archive")
    invoice_id = stage.invoice()
    stage.work()
    other = next(
        each
        for each in stage.running.get(f"{BOOKS}/contacts")["contacts"]
        if each["Name"] == "Tui Brewing Co"
    )
    stage.client_work.add_contact(UUID(other["ContactID"]), "Tui Brewing Co")
    stage.client_work.change_row(
        Client, stage.client_work.client_id, contact_id=UUID(other["ContactID"])
    )
    stage.retry(invoice_id)
    stage.work()
    stage.assert_pushed_once(invoice_id)
    assert stage.in_xero()[0]["Contact"]["ContactID"] == other["ContactID"]
