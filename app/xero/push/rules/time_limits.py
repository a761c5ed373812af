"""How long pushing may take, and when it is tried again."""

from datetime import datetime, timedelta

# Tries in vain before a person is asked: after 30 seconds, 2 minutes and 8 minutes, so that a short
# outage of Xero's passes unseen and a longer one is known within a quarter of an hour.
MAX_RETRIES = 3
FIRST_RETRY_DELAY = timedelta(seconds=30)
RETRY_DELAY_FACTOR = 4
# Long enough for other job of the organisation to have its turn, short enough to go unnoticed.
NEXT_TURN_DELAY = timedelta(seconds=1)
# What claiming and freezing take of a lease before anything is sent.
CLAIM_MARGIN = timedelta(seconds=1)


def retry_delay(setbacks: int) -> timedelta | None:
    """How long to wait after so many tries in vain, each time four times as long; None when it is
    tried no more by itself.
    """
    if setbacks > MAX_RETRIES:
        return None
    return FIRST_RETRY_DELAY * int(RETRY_DELAY_FACTOR ** (setbacks - 1))


def needed_seconds(patience_seconds: float, call_seconds: float) -> float:
    """What sending may take: waiting for a place in the budget, then the call."""
    return patience_seconds + call_seconds


def lease_time(configured_seconds: float, sending_seconds: float) -> timedelta:
    """The configured lease, but never less than one sending may take: a shorter lease would let
    nothing be sent.
    """
    return max(
        timedelta(seconds=configured_seconds), timedelta(seconds=sending_seconds) + CLAIM_MARGIN
    )


def remaining_wait(
    last_sent_at: datetime | None, settle_time: timedelta, now: datetime
) -> timedelta:
    """Until the last call is surely over."""
    return max(last_sent_at + settle_time - now, timedelta(0)) if last_sent_at else timedelta(0)
