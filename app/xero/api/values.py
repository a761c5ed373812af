"""Texts, amounts and instants as Xero writes them (facts 3.3)."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

_MS_DATE = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")
MAX_TEXT_CHARACTERS = 500
# Beyond what a price column holds.
MAX_AMOUNT = Decimal(10) ** 10


def clean_text(value: object, max_characters: int = MAX_TEXT_CHARACTERS) -> str:
    """A text of Xero's without control characters: what comes from there is as hostile as any."""
    printable = "".join(c if c.isprintable() else " " for c in str(value or ""))
    return " ".join(printable.split())[:max_characters]


def read_amount(value: object) -> Decimal | None:
    """A price, whether it came as a JSON number or as text; None when it is neither or beyond what
    we keep.
    """
    try:
        price = Decimal(str(value))
    except InvalidOperation:
        return None
    return price if price.is_finite() and abs(price) < MAX_AMOUNT else None


def read_instant(value: object) -> datetime | None:
    """An instant such as /Date(1789344000000+0000)/; the offset is decoration, and /Date(0+0000)/
    means that there is none (facts 3.3).
    """
    match = _MS_DATE.fullmatch(str(value or ""))
    milliseconds = int(match[1]) if match else 0
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
    except (ValueError, OverflowError, OSError):
        return None


def read_iso_instant(stamp: object) -> datetime | None:
    """An instant in UTC as /connections and webhooks spell it: without a zone (facts 1.5, 5)."""
    try:
        instant = datetime.fromisoformat(str(stamp))
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
