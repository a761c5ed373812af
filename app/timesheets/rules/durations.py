"""How people write time, as whole seconds, and how long an entry may be."""

import re
from decimal import ROUND_HALF_UP, Decimal

from app.kernel.errors import DomainError
from app.kernel.money import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, round_to_minute

MAX_ENTRY_SECONDS = 86_400
MAX_ENTRY_MINUTES = MAX_ENTRY_SECONDS // SECONDS_PER_MINUTE
MAX_DURATION_LETTERS = 40

_H, _M, _S = r"(?:h|hrs?|hours?)", r"(?:m|mins?|minutes?)", r"(?:s|secs?|seconds?)"
_CLOCK = re.compile(r"([0-9]*):([0-9]{1,2})(?::([0-9]{1,2}))?")
_DECIMAL = re.compile(rf"([0-9]{{0,9}})(?:[.,]([0-9]*))? ?{_H}?")
_UNITS = re.compile(
    rf"(?:([0-9]{{1,9}}) ?{_H})? ?(?:([0-9]{{1,9}}) ?{_M})? ?(?:([0-9]{{1,9}}) ?{_S})?"
)
_HOURS_AND_MINUTES = re.compile(rf"([0-9]{{1,9}}) ?{_H} ?([0-9]{{1,9}})")


def parse_duration(text: str) -> int:
    """The seconds that the text spells: '1:30', '1:30:15', '1.5', '1,5', '1h30', '90m',
    '1h 30m 20s'.

    Raises DomainError beside `duration`, also for more than a day.
    """
    cleaned = " ".join(text.split()).lower()
    if cleaned[:1] in ("-", "−"):
        raise _duration_error("Time cannot be negative.")
    seconds = _read_seconds(cleaned) if cleaned and len(cleaned) <= MAX_DURATION_LETTERS else None
    if seconds is None:
        raise _duration_error("Write time like 1:30, 1.5, 1h30 or 90m.")
    if seconds > MAX_ENTRY_SECONDS:
        hint = (
            f" For minutes write {cleaned}m."
            if cleaned.isdecimal() and int(cleaned) <= MAX_ENTRY_MINUTES
            else " Split longer work over several days."
        )
        raise _duration_error(f"A day has 24 hours.{hint}")
    return seconds


def check_entry_seconds(seconds: int, field: str = "duration") -> None:
    """Raises DomainError beside `field` for no time at all, and for more than an entry may have."""
    if not 0 < seconds <= MAX_ENTRY_SECONDS:
        raise DomainError("An entry has some time, and at most 24 hours.", field)


def is_shown_as(seconds: int, typed_seconds: int) -> bool:
    """Whether what was typed is what is shown of `seconds`: then nobody has changed them."""
    return typed_seconds in (seconds, round_to_minute(seconds))


def _read_seconds(text: str) -> int | None:
    if clock := _CLOCK.fullmatch(text):
        return _seconds_of(*clock.groups())
    if (decimal := _DECIMAL.fullmatch(text)) and (decimal[1] or decimal[2]):
        hours_in_words = Decimal(f"{decimal[1] or 0}.{decimal[2] or 0}")
        return int((hours_in_words * SECONDS_PER_HOUR).to_integral_value(ROUND_HALF_UP))
    if units := _UNITS.fullmatch(text) or _HOURS_AND_MINUTES.fullmatch(text):
        return _seconds_of(*units.groups())
    return None


def _seconds_of(hours: str | None, minutes: str | None = None, seconds: str | None = None) -> int:
    """The sum. What stands behind a larger unit goes up to 59: '90m' is fine, '1h 90m' is not."""
    behind = [part for part in (hours, minutes, seconds) if part is not None][1:]
    if any(int(part) > 59 for part in behind):
        raise _duration_error("Minutes and seconds go up to 59.")
    whole_minutes = int(hours or 0) * 60 + int(minutes or 0)
    return whole_minutes * SECONDS_PER_MINUTE + int(seconds or 0)


def _duration_error(message: str) -> DomainError:
    return DomainError(message, "duration")
