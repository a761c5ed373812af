"""Dates as the API has them (facts 3.3): `/Date(ms+0000)/`, their string twins, and the formats
of If-Modified-Since.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from xero_simulator.accounting.errors import PreconditionError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MS_DATE = re.compile(r"^/Date\((-?\d+)([+-]\d{4})?\)/$")
_LOCK_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, UTC."""
    return (moment - EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    return EPOCH + milliseconds * _MILLISECOND


def ms_date(milliseconds: int) -> str:
    """As resources carry it; the offset is decoration."""
    return f"/Date({milliseconds}+0000)/"


def envelope_date(milliseconds: int) -> str:
    """As the envelope carries it: without an offset."""
    return f"/Date({milliseconds})/"


def day_ms(day: date) -> int:
    return to_ms(datetime(day.year, day.month, day.day, tzinfo=UTC))


def day_date(day: date) -> str:
    """Midnight UTC of the organisation's calendar date."""
    return ms_date(day_ms(day))


def day_string(day: date) -> str:
    """`2026-09-14T00:00:00`, the twin of a date."""
    return f"{day.isoformat()}T00:00:00"


def moment_string(milliseconds: int) -> str:
    """`2026-09-14T09:29:59Z`, the twin of UpdatedDateUTC."""
    return from_ms(milliseconds).strftime("%Y-%m-%dT%H:%M:%SZ")


def lock_date_text(day: date) -> str:
    """As messages show a lock date: 30-Nov-2018."""
    return f"{day.day:02d}-{_LOCK_MONTHS[day.month - 1]}-{day.year}"


def read_day(text: str) -> date:
    """A date as clients send it: ISO date, ISO date and time, or /Date(ms)/ taken in UTC.
    ValueError otherwise.
    """
    text = text.strip()
    if match := _MS_DATE.match(text):
        try:
            return from_ms(int(match[1])).date()
        except OverflowError as failure:
            raise ValueError(text) from failure
    if not re.match(r"^\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return datetime.fromisoformat(text).date()


def read_if_modified_since(header: str) -> int:
    """Milliseconds of an ISO moment without zone (UTC), with a zone, or of an RFC 1123 date; second
    accuracy.
    """
    try:
        moment = (
            datetime.fromisoformat(header.strip())
            if re.match(r"^\s*\d{4}-", header)
            else parsedate_to_datetime(header)
        )
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return to_ms(moment.replace(microsecond=0))
    except (ValueError, TypeError, OverflowError) as failure:
        raise PreconditionError(header) from failure
