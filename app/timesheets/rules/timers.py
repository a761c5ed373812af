"""What becomes of a timer that is stopped, and when one may have been started."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.accounts.rules.short_timers import ShortTimers
from app.kernel.errors import DomainError
from app.kernel.money import SECONDS_PER_MINUTE
from app.timesheets.rules.durations import MAX_ENTRY_SECONDS
from app.timesheets.rules.instants import Span

FUTURE_MESSAGE = "The start is in the future."
TOO_EARLY_MESSAGE = (
    "A timer runs for 24 hours at most. Choose a later start, or add the time as entries."
)


class StopOutcome(StrEnum):
    """What a stopped timer becomes: an entry, nothing, or a question that its member answers."""

    ADDED = "added"
    NO_TIME = "no time"
    DROPPED = "dropped"
    SHORT = "short"
    NEEDS_END = "needs an end"

    @property
    def is_question(self) -> bool:
        return self in (StopOutcome.SHORT, StopOutcome.NEEDS_END)


def judge_stop(
    started_at: datetime, stopped_at: datetime, short_timers: ShortTimers | None
) -> StopOutcome:
    """What the timer becomes. `short_timers`: what happens to less than a minute; None: an entry,
    where nobody is there to ask.
    """
    seconds = Span(started_at, stopped_at).seconds
    if seconds <= 0:
        return StopOutcome.NO_TIME
    if seconds > MAX_ENTRY_SECONDS:
        return StopOutcome.NEEDS_END
    if seconds >= SECONDS_PER_MINUTE or short_timers is None:
        return StopOutcome.ADDED
    return StopOutcome.DROPPED if short_timers is ShortTimers.DROP else StopOutcome.SHORT


def check_start(started_at: datetime, now: datetime, time_zone: str) -> None:
    """Raises DomainError for a start in the future, or so far back that stopping it now would be
    more than an entry may have: beside `on` where the date is at fault, else beside `start`.
    """
    if started_at > now:
        raise DomainError(FUTURE_MESSAGE, "start")
    earliest = now - timedelta(seconds=MAX_ENTRY_SECONDS)
    if started_at < earliest:
        zone = ZoneInfo(time_zone)
        is_date = started_at.astimezone(zone).date() < earliest.astimezone(zone).date()
        raise DomainError(TOO_EARLY_MESSAGE, "on" if is_date else "start")


def check_end(started_at: datetime, ended_at: datetime, stopped_at: datetime) -> None:
    """Raises DomainError beside `end` unless the timer can really have ended then."""
    if ended_at <= started_at:
        raise DomainError("The end must be after the start.", "end")
    if ended_at > stopped_at:
        raise DomainError("The timer was stopped before that. Choose an earlier end.", "end")
    if Span(started_at, ended_at).seconds > MAX_ENTRY_SECONDS:
        raise DomainError(
            "An entry is at most 24 hours long. Choose an earlier end, and add what came later as"
            " another entry.",
            "end",
        )
