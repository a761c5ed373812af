"""Money and hours: exact decimals and integers, never floating point."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

SECONDS_PER_HOUR = 3600
QUANTITY_STEP = Decimal("0.0001")


def round_half_up(value: Decimal, places: int) -> Decimal:
    """VALUE with PLACES decimals, halves away from zero (as Xero rounds, facts 3.3)."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def hours_from_seconds(seconds: int) -> Decimal:
    """Hours with 4 decimals, the quantity Xero accepts (20 minutes are 0.3333)."""
    return (Decimal(seconds) / SECONDS_PER_HOUR).quantize(QUANTITY_STEP, rounding=ROUND_HALF_UP)


def minor_digits(currency: str) -> int:
    """How many decimals CURRENCY (ISO 4217) has: 2 for NZD, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def to_minor(amount: Decimal, currency: str) -> int:
    """AMOUNT in major units → whole minor units (cents), halves away from zero."""
    return int(round_half_up(amount, minor_digits(currency)).scaleb(minor_digits(currency)))


def from_minor(minor: int, currency: str) -> Decimal:
    """Whole minor units (cents) → an amount in major units with the currency's decimals."""
    return Decimal(minor).scaleb(-minor_digits(currency))
