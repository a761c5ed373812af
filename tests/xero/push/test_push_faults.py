"""Exactly one invoice, whatever Xero or the network does (reliability.md)."""

from uuid import UUID

import pytest

from app.invoicing.models import InvoiceDefaults, InvoiceState, LineAmountTypes, Numbering
from app.kernel.db import transaction
from app.kernel.ids import new_id
from tests.xero.push.stage import Stage, in_words

BROKEN = [
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
LIMITED = ["rate_limit_minute", "rate_limit_day", "rate_limit_concurrent", "rate_limit_appminute"]
WINDOW, KEPT = 240, 360
HELD = 0.8  # longer than the time-out of these tests


@pytest.fixture(params=list(Numbering))
def numbering(request: pytest.FixtureRequest, stage: Stage) -> Numbering:
    chosen: Numbering = request.param
    with stage.cast.mara.acting(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=chosen))
    return chosen


def test_an_invoice_becomes_one_draft_with_our_number(stage: Stage) -> None:
    invoice_id = stage.invoice(1200, 1200, 1200)
    stage.work()
    stage.assert_pushed_once(invoice_id)
    assert stage.in_xero()[0]["InvoiceNumber"] == stage.stored(invoice_id).xero_number == "HL-0001"
    assert stage.in_xero()[0]["Contact"]["ContactID"] == str(stage.client_work.contact_id)
    assert len(stage.calls()) == 1
    assert stage.timeline(invoice_id) == ["created", "queued", "attempt", "pushed"]


def test_when_xero_numbers_ours_is_the_reference(stage: Stage, numbering: Numbering) -> None:
    invoice_id = stage.invoice()
    stage.work()
    stage.assert_pushed_once(invoice_id)
    [found] = stage.in_xero()
    assert found["Reference"] == "HL-0001"
    assert (found["InvoiceNumber"] == "HL-0001") == (numbering is Numbering.HOURLINE)
    assert stage.stored(invoice_id).xero_number == found["InvoiceNumber"]


@pytest.mark.parametrize("kind", [*BROKEN, *LIMITED])
def test_one_fault_and_the_next_try_at_once(stage: Stage, numbering: Numbering, kind: str) -> None:
    stage.fault(kind, seconds=HELD)
    invoice_id = stage.invoice(1200, 1200)
    settle(stage, invoice_id, 0)
    stage.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("kind", BROKEN)
def test_one_fault_and_the_next_try_when_the_key_has_expired(
    stage: Stage, numbering: Numbering, kind: str
) -> None:
    stage.fault(kind, seconds=HELD)
    invoice_id = stage.invoice()
    stage.work()
    assert stage.stored(invoice_id).state is InvoiceState.PUSHING
    stage.later(KEPT + 1)
    stage.work()
    stage.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("kind", ["timeout_after", "error_500_after", "reset_after"])
def test_the_look_up_may_fail_too(stage: Stage, numbering: Numbering, kind: str) -> None:
    stage.fault(kind, seconds=HELD)
    invoice_id = stage.invoice()
    stage.work()
    stage.later(KEPT + 1)
    for fault in ("error_503", "garbage", "reset_before"):
        stage.fault(fault, method="GET")
        stage.work()
    assert len(stage.calls()) == 1, "nothing is sent before the look-up has answered"
    assert stage.stored(invoice_id).state is InvoiceState.FAILED, (
        "three retries by itself, then a person asks"
    )
    stage.retry(invoice_id)
    settle(stage, invoice_id, 0)
    stage.assert_pushed_once(invoice_id)


def test_the_same_bytes_go_under_the_same_key_while_it_is_trusted(stage: Stage) -> None:
    stage.fault("reset_before", times=3)
    invoice_id = stage.invoice()
    stage.work(4)
    stage.assert_pushed_once(invoice_id)
    assert len({call["idempotency_key"] for call in stage.calls()}) == 1
    assert {len(call["idempotency_key"]) for call in stage.calls()} == {64}


def test_a_500_that_xero_remembers_is_outlived(stage: Stage) -> None:
    """Xero replays a cached 500 for six minutes although the invoice is there (facts 3.5)."""
    stage.fault("error_500_after", cached=True)
    invoice_id = stage.invoice()
    stage.work(3)
    assert stage.stored(invoice_id).state is InvoiceState.PUSHING
    stage.later(WINDOW + 1)
    stage.work()
    stage.assert_pushed_once(invoice_id)
    assert stage.timeline(invoice_id)[-1] == "pushed"


def test_after_the_key_it_waits_until_the_last_call_is_surely_over(stage: Stage) -> None:
    stage.fault("timeout_after", seconds=HELD)
    invoice_id = stage.invoice()
    stage.work()
    stage.execute("UPDATE push_batch SET first_sent_at = first_sent_at - interval '10 minutes'")
    stage.work()
    assert (len(stage.calls()), len(stage.calls("GET"))) == (1, 0)
    assert stage.job().tries == 1, "waiting is not a try"
    stage.later(91)
    stage.work()
    stage.assert_pushed_once(invoice_id)


def test_a_refused_rate_limit_is_no_try_and_waits_as_long_as_xero_says(stage: Stage) -> None:
    stage.fault("rate_limit_minute", seconds=26)
    invoice_id = stage.invoice()
    stage.work()
    job, stored = stage.job(), stage.stored(invoice_id)
    assert (job.state, job.tries, stored.state) == ("waiting", 0, InvoiceState.QUEUED)
    assert 25 <= (job.next_try_at - job.created_at).total_seconds() <= 40
    assert stage.push_row(invoice_id).unknown is False


def test_xero_down_for_very_long_ends_in_words_and_a_retry_still_makes_one(stage: Stage) -> None:
    stage.fault("error_500_after", times=None, cached=False)
    invoice_id = stage.invoice()
    stage.work(12)
    stored = stage.stored(invoice_id)
    assert (stored.state, stage.job().state) == (InvoiceState.FAILED, "dead")
    assert "could not be reached" in in_words(stored.problem)
    stage.clear_faults()
    stage.later(KEPT + 1)
    stage.retry(invoice_id)
    stage.work()
    stage.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("types", list(LineAmountTypes))
def test_faults_leave_the_total_to_the_cent(stage: Stage, types: LineAmountTypes) -> None:
    stage.fault("timeout_after", seconds=HELD)
    invoice_id = stage.invoice(1200, 1200, 1200, 4800, line_amount_types=types)
    settle(stage, invoice_id, KEPT)
    stage.assert_pushed_once(invoice_id)


def settle(stage: Stage, invoice_id: UUID, passing: int) -> None:
    """Try until it is over; when the key is not enough, time passes."""
    for _ in range(4):
        stage.work()
        if stage.stored(invoice_id).state is InvoiceState.PUSHED:
            return
        stage.later(passing or WINDOW + 1)
