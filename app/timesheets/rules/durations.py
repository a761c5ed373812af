"""How people write time, as whole seconds."""

import re
from decimal import ROUND_HALF_UP, Decimal

from app.kernel.errors import DomainError

MAX_ENTRY_SECONDS = 86_400
MAX_DURATION_LETTERS = 20

_CLOCK = re.compile(r"([0-9]*):([0-9]{1,2})(?::([0-9]{1,2}))?")
_DECIMAL = re.compile(r"([0-9]*)[.,]?([0-9]*) ?(?:h|hrs?|hours?)?")
_UNITS = re.compile(r"(?:([0-9]+) ?(?:h|hrs?|hours?))? ?(?:([0-9]+) ?(?:m|mins?|minutes?)?)?")


def parse_duration(text: str) -> int:
    """The seconds that the text spells: '1:30', '1:30:15', '1.5', '1,5', '1h30', '90m'.

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
            if cleaned.isdecimal() and int(cleaned) <= 1440
            else " Split longer work over several days."
        )
        raise _duration_error(f"A day has 24 hours.{hint}")
    return seconds


def _read_seconds(text: str) -> int | None:
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, rest = (int(part or 0) for part in clock.groups())
        return _seconds_of(hours, minutes, rest)
    if (decimal := _DECIMAL.fullmatch(text)) and (decimal[1] or decimal[2]):
        hours_in_words = Decimal(f"{decimal[1] or 0}.{decimal[2] or 0}")
        return int((hours_in_words * 3600).to_integral_value(ROUND_HALF_UP))
    if (units := _UNITS.fullmatch(text)) and (units[1] or units[2]):
        return (
            int(units[2]) * 60
            if units[1] is None
            else _seconds_of(int(units[1]), int(units[2] or 0), 0)
        )
    return None


def _seconds_of(hours: int, minutes: int, seconds: int) -> int:
    if minutes > 59 or seconds > 59:
        raise _duration_error("Minutes and seconds go up to 59.")
    return hours * 3600 + minutes * 60 + seconds


def _duration_error(message: str) -> DomainError:
    return DomainError(message, "duration")
