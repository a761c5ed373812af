"""What one step of a push leaves behind for the next, when somebody or something comes between."""

import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import InvoiceState, Numbering
from app.kernel.errors import Conflict
from app.kernel.jobs.claims import claim_job
from app.kernel.messages import plain_message
from app.projects.models import Client
from app.xero.push.services.attempts import _push_terms, _send_batch
from app.xero.push.services.claims import claim_pushes
from app.xero.push.services.undo import postpone_attempt
from tests.xero.push.connected_org import BOOKS, ConnectedOrg, in_words
from tests.xero.push.invoice_pages import PAGES
from tests.xero.push.test_batches import queue_invoices
from tests.xero.push.test_faults import KEPT


def relink_client(acme: ConnectedOrg) -> str:
    """The client is linked to another contact now."""
    other = next(
        each
        for each in acme.running.get(f"{BOOKS}/contacts")["contacts"]
        if each["Name"] == "Tui Brewing Co"
    )
    acme.client_work.add_contact(UUID(other["ContactID"]), other["Name"])
    acme.client_work.change_row(
        Client, acme.client_work.client_id, contact_id=UUID(other["ContactID"])
    )
    return str(other["ContactID"])


UNANSWERED_PUSHES = pytest.mark.parametrize(
    ("numbering", "count"), [(Numbering.HOURLINE, 1), (Numbering.XERO, 1), (Numbering.XERO, 3)]
)


def lose_answer(acme: ConnectedOrg, numbering: Numbering, count: int) -> list[UUID]:
    """They arrived in Xero, the answer was lost, and its key has expired."""
    acme.use_numbering(numbering)
    acme.set_fault("reset_after")
    invoices = queue_invoices(acme, count)
    acme.run_due_jobs()
    assert len(acme.invoices_in_xero()) == count
    acme.let_pass(KEPT + 1)
    return invoices


@UNANSWERED_PUSHES
def test_a_look_up_that_xero_refuses_says_nothing_of_what_was_sent(
    acme: ConnectedOrg, numbering: Numbering, count: int
) -> None:
    invoices = lose_answer(acme, numbering, count)
    acme.set_fault("bad_request", method="GET", times=None)
    acme.run_due_jobs()
    assert acme.push_row(invoices[0]).unknown
    with pytest.raises(Conflict):
        acme.discard(invoices[0])
    acme.clear_faults()
    for invoice_id in invoices:
        acme.retry(invoice_id)
    acme.run_due_jobs(2)
    acme.assert_each_pushed_once(invoices)


@pytest.mark.parametrize("kind", ["references_unknown", "references_refused"])
def test_where_xero_does_not_know_lists_of_references_each_is_looked_for(
    acme: ConnectedOrg, kind: str
) -> None:
    invoices = lose_answer(acme, Numbering.XERO, 3)
    acme.set_fault(kind, method="GET", times=None)
    acme.run_due_jobs(2)
    acme.assert_each_pushed_once(invoices)
    assert len(acme.calls_to_xero("GET")) <= 1 + 1 + 3, (
        "before it was sent at first, the list once more, then each"
    )


def test_a_ledger_full_of_ours_is_not_read_to_find_three(
    acme: ConnectedOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.xero.push.services.lookup.REFERENCE_PAGE_SIZE", 3)
    monkeypatch.setattr("app.xero.push.services.lookup.MAX_SINGLE_LOOKUPS", 2)
    acme.use_numbering(Numbering.XERO)
    earlier = queue_invoices(acme, 5)
    acme.run_due_jobs()
    acme.set_fault("references_unknown", method="GET", times=None)
    more = queue_invoices(acme, 3)
    acme.run_due_jobs(2)
    acme.assert_each_pushed_once(earlier + more)
    asked = [call["query"].partition("=")[0] for call in acme.calls_to_xero("GET")]
    assert asked == ["references", "references", "where", "where", "where"], (
        "few at once, the others in their turn"
    )


def test_one_that_another_worker_has_taken_over_keeps_the_others_of_its_request_unknown(
    acme: ConnectedOrg,
) -> None:
    """Too late to be sent here, and the other worker may be sending the whole request meanwhile."""
    invoices = queue_invoices(acme, 2)
    with acme.cast.mara.enter_scope():
        work = claim_job()
        assert work is not None
        attempt = claim_pushes(work, _push_terms())
    assert attempt is not None
    assert len(attempt.items) == 2
    leader, other = (str(item.invoice_id) for item in attempt.items)
    acme.execute(
        f"UPDATE job SET lease = '{uuid4()}', lease_expires_at = now() WHERE subject = '{leader}'"
    )
    with acme.cast.mara.enter_scope():
        postpone_attempt(attempt, plain_message("too late"), timedelta(0))
    with pytest.raises(Conflict):
        acme.discard(UUID(other))
    acme.run_due_jobs(2)
    acme.assert_each_pushed_once(invoices)


def test_what_was_frozen_for_one_xero_organisation_never_goes_to_another(
    acme: ConnectedOrg,
) -> None:
    """Another is connected between freezing and sending."""
    invoice_id = acme.queue_invoice()
    with acme.cast.mara.enter_scope():
        asked, work = time.monotonic(), claim_job()
        assert work is not None
        attempt = claim_pushes(work, _push_terms())
        assert attempt is not None
    acme.execute(f"UPDATE xero_connection SET tenant_id = '{uuid4()}'")
    with acme.cast.mara.enter_scope():
        _send_batch(attempt, asked)
    assert acme.calls_to_xero() == []
    assert (acme.stored_invoice(invoice_id).state, acme.push_row(invoice_id).unknown) == (
        InvoiceState.QUEUED,
        False,
    )


def test_a_client_linked_anew_meanwhile_is_not_billed_as_before(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    """The answer was lost; what was sent names the contact of then, and is not sent again for the
    one of now.
    """
    acme.set_fault("reset_before", times=None)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(4)
    assert acme.stored_invoice(invoice_id).state is InvoiceState.FAILED
    page = mara.get(f"{PAGES}/{invoice_id}").text
    assert "neither edited nor discarded" in page
    assert not [verb for verb in ("edit", "discard") if f"/{invoice_id}/{verb}" in page]
    acme.clear_faults()
    other = relink_client(acme)
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.let_pass(KEPT)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert (
        acme.invoices_in_xero()[0]["Contact"]["ContactID"]
        == other
        == str(acme.stored_invoice(invoice_id).contact_id)
    )


def test_the_same_but_it_had_arrived_so_a_person_decides(acme: ConnectedOrg) -> None:
    acme.set_fault("reset_after", times=None)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(4)
    acme.clear_faults()
    relink_client(acme)
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.let_pass(KEPT)
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, in_words(stored.problem)) == (
        InvoiceState.NEEDS_ATTENTION,
        "Xero has it for another contact.",
    )
    assert len(acme.invoices_in_xero()) == 1
