"""The creating call, and until when it may go out."""

import random
import time
from datetime import timedelta
from typing import Any

from app.config import current_settings
from app.xero.api.errors import NotNow, TooLate, Unintelligible
from app.xero.api.http import longest_call_seconds
from app.xero.api.throttle import MAX_WAIT_SECONDS
from app.xero.connection.services.calls import call
from app.xero.push.rules.time_limits import NEXT_TURN_DELAY, lease_time, needed_seconds
from app.xero.push.services.requests import PushAttempt

PURPOSE = "create a draft invoice"
# Four decimals of a unit price, and an answer of its own for each invoice (facts 3.4, 3.8).
OPTIONS = {"unitdp": "4", "summarizeErrors": "false"}
Json = dict[str, Any]


def send_batch(attempt: PushAttempt, not_after: float) -> dict[str, Json]:
    """Send the attempt's frozen request; answers Xero's element for each reference in it. Raises
    the errors of `client.call`, and Unintelligible when the answer does not hold exactly what was
    sent, in its order.
    """
    request = attempt.request
    assert request is not None, "only a frozen request is sent"
    answer = call(
        "Invoices.create",
        purpose=PURPOSE,
        connection=attempt.connection,
        params=OPTIONS,
        body=request.body,
        idempotency_key=request.key,
        urgent=True,
        not_after=not_after,
    )
    elements = answer.records("Invoices")
    answered_references = [
        str(element.get("Reference") or reference)
        for element, reference in zip(elements, request.references, strict=False)
    ]
    if len(elements) != len(request.references) or answered_references != list(request.references):
        raise Unintelligible("Xero's answer does not hold what was sent", answer.correlation_id)
    return dict(zip(request.references, elements, strict=True))


def push_lease() -> timedelta:
    """PUSH_LEASE_SECONDS, or longer when one sending may take longer."""
    return lease_time(current_settings().push_lease_seconds, _needed_seconds())


def _needed_seconds() -> float:
    return needed_seconds(MAX_WAIT_SECONDS, longest_call_seconds(current_settings()))


def send_deadline(attempt: PushAttempt, claimed_at: float) -> float:
    """Until when (monotonic) the first byte of what was frozen after `claimed_at` may go out:
    another worker could be sending after the lease.

    Raises TooLate when less of the lease is left than waiting for a place in the budget and the
    call may take.
    """
    lease_ends = claimed_at + attempt.lease_time_left.total_seconds()
    if time.monotonic() > lease_ends - _needed_seconds():
        raise TooLate("too little time was left for the call")
    return lease_ends - longest_call_seconds(current_settings())


def delay_after(reason: NotNow | TooLate) -> timedelta:
    """After which it is tried again; with jitter, so that not all come back together."""
    if isinstance(reason, TooLate):
        return NEXT_TURN_DELAY
    return reason.retry_after + timedelta(seconds=random.uniform(0.2, 2))  # noqa: S311 - jitter
