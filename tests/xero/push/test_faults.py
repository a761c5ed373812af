"""Exactly one invoice, whatever Xero or the network does (reliability.md)."""

from uuid import UUID

import pytest

from app.invoicing.models import InvoiceDefaults, InvoiceState, LineAmountTypes, Numbering
from app.kernel.db import transaction
from app.kernel.ids import new_id
from tests.xero.push.connected_org import ConnectedOrg, in_words

FAILURE_FAULTS = [
    "timeout_before",
    "timeout_after",
    "error_500_before",
    "error_500_after",
    "error_503",
    "reset_before",
    "reset_after",
    "truncated_body",
    "garbage",
    "garbage_after",
]
LIMIT_FAULTS = [
    "rate_limit_minute",
    "rate_limit_day",
    "rate_limit_concurrent",
    "rate_limit_appminute",
]
WINDOW, KEPT = 240, 360
DELAY_SECONDS = 0.8  # longer than the time-out of these tests


@pytest.fixture(params=list(Numbering))
def numbering(request: pytest.FixtureRequest, acme: ConnectedOrg) -> Numbering:
    chosen: Numbering = request.param
    with acme.cast.mara.enter_scope(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=chosen))
    return chosen


def test_an_invoice_becomes_one_draft_with_our_number(acme: ConnectedOrg) -> None:
    invoice_id = acme.queue_invoice(1200, 1200, 1200)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert (
        acme.invoices_in_xero()[0]["InvoiceNumber"]
        == acme.stored_invoice(invoice_id).xero_number
        == "HL-0001"
    )
    assert acme.invoices_in_xero()[0]["Contact"]["ContactID"] == str(acme.client_work.contact_id)
    assert len(acme.calls_to_xero()) == 1
    assert acme.timeline(invoice_id) == ["created", "queued", "attempt", "pushed"]


def test_when_xero_numbers_ours_is_the_reference(acme: ConnectedOrg, numbering: Numbering) -> None:
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    [found] = acme.invoices_in_xero()
    assert found["Reference"] == "HL-0001"
    assert (found["InvoiceNumber"] == "HL-0001") == (numbering is Numbering.HOURLINE)
    assert acme.stored_invoice(invoice_id).xero_number == found["InvoiceNumber"]


@pytest.mark.parametrize("kind", [*FAILURE_FAULTS, *LIMIT_FAULTS])
def test_one_fault_and_the_next_try_at_once(
    acme: ConnectedOrg, numbering: Numbering, kind: str
) -> None:
    acme.set_fault(kind, seconds=DELAY_SECONDS)
    invoice_id = acme.queue_invoice(1200, 1200)
    settle(acme, invoice_id, 0)
    acme.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("kind", FAILURE_FAULTS)
def test_one_fault_and_the_next_try_when_the_key_has_expired(
    acme: ConnectedOrg, numbering: Numbering, kind: str
) -> None:
    acme.set_fault(kind, seconds=DELAY_SECONDS)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    assert acme.stored_invoice(invoice_id).state is InvoiceState.PUSHING
    acme.let_pass(KEPT + 1)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("kind", ["timeout_after", "error_500_after", "reset_after"])
def test_the_look_up_may_fail_too(acme: ConnectedOrg, numbering: Numbering, kind: str) -> None:
    acme.set_fault(kind, seconds=DELAY_SECONDS)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    acme.let_pass(KEPT + 1)
    for fault in ("error_503", "garbage", "reset_before"):
        acme.set_fault(fault, method="GET")
        acme.run_due_jobs()
    assert len(acme.calls_to_xero()) == 1, "nothing is sent before the look-up has answered"
    assert acme.stored_invoice(invoice_id).state is InvoiceState.FAILED, (
        "three retries by itself, then a person asks"
    )
    acme.retry(invoice_id)
    settle(acme, invoice_id, 0)
    acme.assert_pushed_once(invoice_id)


def test_the_same_bytes_go_under_the_same_key_while_it_is_trusted(
    acme: ConnectedOrg,
) -> None:
    acme.set_fault("reset_before", times=3)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(4)
    acme.assert_pushed_once(invoice_id)
    assert len({call["idempotency_key"] for call in acme.calls_to_xero()}) == 1
    assert {len(call["idempotency_key"]) for call in acme.calls_to_xero()} == {64}


def test_a_500_that_xero_remembers_is_outlived(acme: ConnectedOrg) -> None:
    """Xero replays a cached 500 for six minutes although the invoice is there (facts 3.5)."""
    acme.set_fault("error_500_after", cached=True)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(3)
    assert acme.stored_invoice(invoice_id).state is InvoiceState.PUSHING
    acme.let_pass(WINDOW + 1)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert acme.timeline(invoice_id)[-1] == "pushed"


def test_after_the_key_it_waits_until_the_last_call_is_surely_over(
    acme: ConnectedOrg,
) -> None:
    acme.set_fault("timeout_after", seconds=DELAY_SECONDS)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    acme.execute("UPDATE push_batch SET first_sent_at = first_sent_at - interval '10 minutes'")
    acme.run_due_jobs()
    assert (len(acme.calls_to_xero()), len(acme.calls_to_xero("GET"))) == (1, 0)
    assert acme.job().tries == 1, "waiting is not a try"
    acme.let_pass(91)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


def test_a_refused_rate_limit_is_no_try_and_waits_as_long_as_xero_says(
    acme: ConnectedOrg,
) -> None:
    acme.set_fault("rate_limit_minute", seconds=26)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    job, stored = acme.job(), acme.stored_invoice(invoice_id)
    assert (job.state, job.tries, stored.state) == ("waiting", 0, InvoiceState.QUEUED)
    assert 25 <= (job.next_try_at - job.created_at).total_seconds() <= 40
    assert acme.push_row(invoice_id).unknown is False


def test_xero_down_for_very_long_ends_in_words_and_a_retry_still_makes_one(
    acme: ConnectedOrg,
) -> None:
    acme.set_fault("error_500_after", times=None, cached=False)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(12)
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, acme.job().state) == (InvoiceState.FAILED, "dead")
    assert "could not be reached" in in_words(stored.problem)
    acme.clear_faults()
    acme.let_pass(KEPT + 1)
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("types", list(LineAmountTypes))
def test_faults_leave_the_total_to_the_cent(acme: ConnectedOrg, types: LineAmountTypes) -> None:
    acme.set_fault("timeout_after", seconds=DELAY_SECONDS)
    invoice_id = acme.queue_invoice(1200, 1200, 1200, 4800, line_amount_types=types)
    settle(acme, invoice_id, KEPT)
    acme.assert_pushed_once(invoice_id)


def settle(acme: ConnectedOrg, invoice_id: UUID, passing: int) -> None:
    """Try until it is over; when the key is not enough, time passes."""
    for _ in range(4):
        acme.run_due_jobs()
        if acme.stored_invoice(invoice_id).state is InvoiceState.PUSHED:
            return
        acme.let_pass(passing or WINDOW + 1)
