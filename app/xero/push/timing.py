"""How long pushing may take, and when it is tried again."""

import random
import time
from datetime import timedelta

from app.config import current_settings
from app.invoicing.services import Flight
from app.xero.api.errors import RateLimited, TooLate
from app.xero.api.http import longest_call_seconds
from app.xero.api.throttle import PATIENCE_SECONDS

MOMENT = timedelta(seconds=1)
TOO_LATE = "too little time was left for the call"


def push_lease() -> timedelta:
    """PUSH_LEASE_SECONDS, but never less than one call may take: a shorter lease would let nothing
    be sent.
    """
    return timedelta(
        seconds=max(
            current_settings().push_lease_seconds, _needed_seconds() + MOMENT.total_seconds()
        )
    )


def _needed_seconds() -> float:
    """What sending may take: waiting for a place in the budget, then the call."""
    return PATIENCE_SECONDS + longest_call_seconds(current_settings())


def last_moment(flight: Flight, asked: float) -> float:
    """Until when (monotonic) the first byte of what was frozen after ASKED may go out: another
    worker could be sending after the lease.

    Raises TooLate when less of the lease is left than waiting for a place in the budget and the
    call may take.
    """
    lease_ends = asked + flight.lease_time_left.total_seconds()
    if time.monotonic() > lease_ends - _needed_seconds():
        raise TooLate(TOO_LATE)
    return lease_ends - longest_call_seconds(current_settings())


def pause(reason: RateLimited | TooLate) -> timedelta:
    """After which it is tried again; with jitter, so that not all come back together."""
    if isinstance(reason, TooLate):
        return MOMENT
    return reason.retry_after + timedelta(seconds=random.uniform(0.2, 2))  # noqa: S311 - jitter
