"""Clock times of a member's zone as instants. Local times that do not exist or happen twice are
never guessed.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.kernel.errors import DomainError
from app.timesheets.rules.durations import MAX_ENTRY_SECONDS

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?(?:[:.]([0-9]{2}))? ?(am|pm)?")
_END_OF_DAY = re.compile(r"24(?:[:.h]?00)?(?:[:.]00)?")
TWICE_MESSAGE = (
    "{time} happens twice on this day, because clocks go back. Choose the first or the second."
)
# An end of 24:00, the midnight that ends the date; no time of day, which goes up to 23:59:59.
END_OF_DAY = time.max
NEVER_MESSAGE = "{time} does not exist on this day, because clocks go forward. Choose another time."


@dataclass(frozen=True)
class Span:
    """From one instant (UTC, whole seconds) to a later one."""

    started_at: datetime
    ended_at: datetime

    @property
    def seconds(self) -> int:
        return int((self.ended_at - self.started_at).total_seconds())


def parse_clock(text: str, field: str) -> time:
    """The time of day that the text spells: '9', '9:30', '0930', '9:30:15', '9pm'.

    Raises DomainError beside `field`.
    """
    match = _CLOCK.fullmatch(" ".join(text.split()).lower())
    if not match:
        raise DomainError("Write a time of day like 9:30 or 14:05.", field)
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    if match[4]:
        hour = _twenty_four_hour(hour, match[4], field)
    if hour > 23 or minute > 59 or second > 59:
        raise DomainError("A day goes from 0:00 to 23:59, and ends at 24:00.", field)
    return time(hour, minute, second)


def parse_end_clock(text: str, field: str) -> time:
    """The time of day at which something ends: as `parse_clock`, and '24:00' for END_OF_DAY."""
    if _END_OF_DAY.fullmatch(" ".join(text.split())):
        return END_OF_DAY
    return parse_clock(text, field)


def _twenty_four_hour(hour: int, half: str, field: str) -> int:
    if not 1 <= hour <= 12:
        raise DomainError("With am or pm, hours go from 1 to 12.", field)
    return hour % 12 + (12 if half == "pm" else 0)


def occurrences(on: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """The instants (UTC) at which clocks of the zone show that time on that date.

    None in the gap of spring, two when clocks go back.
    """
    instants = []
    for fold in (0, 1):
        local = datetime.combine(on, at.replace(fold=fold), zone)
        instant = local.astimezone(UTC)
        if (
            instant.astimezone(zone).replace(tzinfo=None, fold=0)
            == local.replace(tzinfo=None, fold=0)
            and instant not in instants
        ):
            instants.append(instant)
    return instants


def instant_of(on: date, at: time, zone: ZoneInfo, fold: int | None, field: str) -> datetime:
    """The instant (UTC) of that local time.

    `fold`: 0 the first, 1 the second, for a time that happens twice. Raises DomainError beside
    `field`.
    """
    instants = occurrences(on, at, zone)
    words = f"{at:%H:%M}".removeprefix("0")
    if not instants:
        raise DomainError(NEVER_MESSAGE.format(time=words), field)
    if len(instants) == 1:
        return instants[0]
    if fold is None:
        raise DomainError(TWICE_MESSAGE.format(time=words), field)
    return instants[fold]


def end_instant(on: date, at: time, zone: ZoneInfo, fold: int | None) -> datetime:
    """As `instant_of`, beside `end`; END_OF_DAY is the midnight that ends the date."""
    if at == END_OF_DAY:
        on, at = on + timedelta(days=1), time()
    return instant_of(on, at, zone, fold, "end")


def span_between(
    on: date,
    start: time,
    end: time,
    zone: ZoneInfo,
    start_which: int | None = None,
    end_which: int | None = None,
) -> Span:
    """The time from `start` on that date to `end`, of the next date when it is not after `start`;
    to the midnight that ends the date for END_OF_DAY.

    Raises DomainError.
    """
    started = instant_of(on, start, zone, start_which, "start")
    same_day = end > start or any(instant > started for instant in occurrences(on, end, zone))
    ended = end_instant(on if same_day else on + timedelta(days=1), end, zone, end_which)
    if ended <= started or (end == start and not same_day):
        raise DomainError("The end must be after the start.", "end")
    return _check_length(Span(started, ended))


def span_lasting(
    on: date, start: time, seconds: int, zone: ZoneInfo, start_which: int | None = None
) -> Span:
    """The time of that many seconds from `start` on. Raises DomainError."""
    started = instant_of(on, start, zone, start_which, "start")
    return _check_length(Span(started, started + timedelta(seconds=seconds)))


def _check_length(span: Span) -> Span:
    if span.seconds > MAX_ENTRY_SECONDS:
        raise DomainError("An entry is at most 24 hours long.", "end")
    return span


def clock_end(started: datetime, ended: datetime) -> time:
    """The clock time of `ended`, END_OF_DAY for the midnight that ends the date of `started`; both
    local, of one zone.
    """
    is_midnight = ended.time() == time() and ended.date() == started.date() + timedelta(days=1)
    return END_OF_DAY if is_midnight else ended.time()
