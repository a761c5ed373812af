"""Texts, amounts and instants as Xero writes them (facts 3.3)."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

_MS_DATE = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")


LONGEST = 500


def clean(value: object, longest: int = LONGEST) -> str:
    """A text of Xero's without control characters: what comes from there is as hostile as any."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value or "")).split())[
        :longest
    ]


def money(value: object) -> Decimal | None:
    """A price, whether it came as a JSON number or as text; None when it is neither or beyond what
    we keep.
    """
    try:
        price = Decimal(str(value))
    except InvalidOperation:
        return None
    return price if price.is_finite() and abs(price) < Decimal(10) ** 10 else None


def moment(value: object) -> datetime | None:
    """An instant such as /Date(1789344000000+0000)/; the offset is decoration, and /Date(0+0000)/
    means that there is none (facts 3.3).
    """
    found = _MS_DATE.fullmatch(str(value or ""))
    try:
        return (
            datetime.fromtimestamp(int(found[1]) / 1000, UTC) if found and int(found[1]) else None
        )
    except (ValueError, OverflowError, OSError):
        return None
