"""What may pass is tried again up to three times with growing waits; what will not is not; each try
stands in the timeline.
"""

import pytest

from app.invoicing.models import InvoiceState
from app.kernel.jobs.claims import claim_job
from app.xero.push.rules.time_limits import MAX_RETRIES, retry_delay
from app.xero.push.services import attempts
from tests.xero.push.connected_org import ConnectedOrg, in_words

PASSING = ["error_503", "error_500_before", "timeout_after", "reset_before", "garbage"]


@pytest.mark.parametrize("kind", PASSING)
def test_three_retries_then_it_is_said(acme: ConnectedOrg, kind: str) -> None:
    acme.set_fault(kind, times=None, seconds=0.7)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(MAX_RETRIES)
    assert acme.stored_invoice(invoice_id).state is InvoiceState.PUSHING
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, acme.job().state, acme.push_row(invoice_id).setbacks) == (
        InvoiceState.FAILED,
        "dead",
        MAX_RETRIES + 1,
    )
    assert "could not be reached" in in_words(stored.problem)
    acme.run_due_jobs(2)
    assert len(acme.calls_to_xero()) <= MAX_RETRIES + 1, "then it waits for a person"


def test_the_waits_grow_and_the_last_is_longer_than_xero_keeps_a_key() -> None:
    waits = [retry_delay(setbacks) for setbacks in range(1, MAX_RETRIES + 2)]
    assert [wait.total_seconds() if wait else None for wait in waits] == [30, 120, 480, None]


def test_each_try_and_the_next_stand_in_the_timeline(acme: ConnectedOrg) -> None:
    acme.set_fault("reset_before", times=2)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    wait = (acme.job().next_try_at - acme.database_time()).total_seconds()
    assert 25 < wait <= 30
    acme.run_due_jobs(2)
    words = acme.timeline_words(invoice_id)
    assert [kind for kind in acme.timeline(invoice_id) if kind != "created"] == [
        "queued",
        "attempt",
        "unknown",
        "attempt",
        "unknown",
        "attempt",
        "pushed",
    ]
    assert "Retry 1 of 3 follows in 30 seconds" in words[3]
    assert "Retry 2 of 3 follows in 2 minutes" in words[5]


def test_limits_do_not_count(acme: ConnectedOrg) -> None:
    acme.set_fault("rate_limit_concurrent", times=MAX_RETRIES + 3)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(MAX_RETRIES + 4)
    acme.assert_pushed_once(invoice_id)
    assert acme.push_row(invoice_id).setbacks == 0


def test_a_person_who_asks_again_starts_anew_and_an_unknown_outcome_is_looked_up(
    acme: ConnectedOrg,
) -> None:
    acme.set_fault("timeout_after", times=MAX_RETRIES + 1, seconds=0.7)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(MAX_RETRIES + 1)
    assert acme.stored_invoice(invoice_id).state is InvoiceState.FAILED
    acme.let_pass(400)
    sent = len(acme.calls_to_xero())
    acme.retry(invoice_id)
    assert acme.push_row(invoice_id).setbacks == 0
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert len(acme.calls_to_xero()) == sent, "it was there"


def test_an_invoice_that_ends_its_worker_each_time_is_said_and_a_retry_makes_one(
    acme: ConnectedOrg,
) -> None:
    invoice_id = acme.queue_invoice()
    for _ in range(attempts.MAX_TRIES):
        acme.execute("UPDATE job SET lease_expires_at = now() WHERE state = 'running'")
        assert claim_job() is not None
    acme.execute("UPDATE job SET lease_expires_at = now() WHERE state = 'running'")
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, acme.job().state) == (InvoiceState.FAILED, "dead")
    assert "in Hourline" in in_words(stored.problem)
    assert not acme.calls_to_xero()
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


def test_something_unexpected_in_hourline_does_not_leave_it_hanging(
    acme: ConnectedOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice_id = acme.queue_invoice()
    monkeypatch.delattr("app.xero.push.services.claims.join_bodies")
    acme.run_due_jobs(12)
    assert (acme.stored_invoice(invoice_id).state, acme.job().state) == (
        InvoiceState.FAILED,
        "dead",
    )
    assert "in Hourline" in in_words(acme.stored_invoice(invoice_id).problem)
    monkeypatch.undo()
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
