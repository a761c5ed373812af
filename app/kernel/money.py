"""Money and hours: exact decimals and integers, never floating point."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

from babel.numbers import get_currency_precision

SECONDS_PER_HOUR = 3600
SECONDS_PER_MINUTE = 60
QUANTITY_STEP = Decimal("0.0001")
DOCUMENT_PLACES = 2  # Xero's documents have two decimals in every currency (facts 3.3)

Minor = NewType("Minor", int)
"""A currency's smallest unit as ISO 4217 has it: cents of NZD, whole JPY, thousandths of KWD."""

Hundredths = NewType("Hundredths", int)
"""1/100 of a currency's unit, as amounts on invoices are, whatever the currency's own decimals."""


def round_half_up(value: Decimal, places: int) -> Decimal:
    """`value` with `places` decimals, halves away from zero (as Xero rounds, facts 3.3)."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def hours_from_seconds(seconds: int) -> Decimal:
    """Hours with 4 decimals, the quantity Xero accepts (20 minutes are 0.3333)."""
    return (Decimal(seconds) / SECONDS_PER_HOUR).quantize(QUANTITY_STEP, rounding=ROUND_HALF_UP)


def round_to_minute(seconds: int) -> int:
    """The seconds of the nearest whole minute, as durations are shown: a half goes up, and what is
    there at all is at least a minute.
    """
    nearest = (seconds + SECONDS_PER_MINUTE // 2) // SECONDS_PER_MINUTE * SECONDS_PER_MINUTE
    return nearest or (SECONDS_PER_MINUTE if seconds else 0)


def minor_digits(currency: str) -> int:
    """How many decimals `currency` (ISO 4217) has: 2 for NZD, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def document_digits(currency: str) -> int:
    """How many decimals an amount of `currency` has on a document: its own, at most two."""
    return min(minor_digits(currency), DOCUMENT_PLACES)


def to_minor(amount: Decimal, currency: str) -> Minor:
    """An amount in the currency's unit → minor units, halves away from zero."""
    digits = minor_digits(currency)
    return Minor(int(round_half_up(amount, digits).scaleb(digits)))


def from_minor(minor: Minor, currency: str) -> Decimal:
    """Minor units → an amount in the currency's unit, with its decimals."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def to_hundredths(amount: Decimal) -> Hundredths:
    """An amount in the currency's unit → hundredths of it, halves away from zero."""
    return Hundredths(int(round_half_up(amount, DOCUMENT_PLACES).scaleb(DOCUMENT_PLACES)))


def from_hundredths(hundredths: Hundredths) -> Decimal:
    """Hundredths → an amount in the currency's unit, with two decimals."""
    return Decimal(hundredths).scaleb(-DOCUMENT_PLACES)


def minor_to_hundredths(minor: Minor, currency: str) -> Hundredths:
    return to_hundredths(from_minor(minor, currency))
