"""How the web view writes amounts and dates."""

from datetime import date
from decimal import Decimal
from typing import Any


def money(amount: Any) -> str:
    """Two decimals and thousands; nothing for None."""
    return "" if amount is None else f"{Decimal(str(amount)):,.2f}"


def day(text: str | None) -> str:
    """An API date string such as 2026-11-20T00:00:00 as 20 Nov 2026."""
    if not text:
        return ""
    moment = date.fromisoformat(text[:10])
    return f"{moment.day} {moment:%b %Y}"


def plain_number(number: Any) -> str:
    """A quantity or a rate with the decimals it has: 12.5, 33.3333, 100."""
    return "" if number is None else f"{Decimal(str(number)).normalize():,f}"
