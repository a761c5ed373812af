"""Amounts exactly as Xero computes them (facts 3.3): per line, half up, then summed.

Xero's documents have two decimals whatever the currency, so every amount of an invoice is a whole
number of hundredths of the currency's unit: for most currencies these are its cents.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from app.invoicing.rules.choices import LineAmountTypes
from app.kernel.money import from_hundredths, to_hundredths

MAX_LINE_HUNDREDTHS = 999_999_999_999  # hundredths (facts 3.8)
_HUNDRED = Decimal(100)


class Amounts(Protocol):
    """What a line adds to the totals, in hundredths."""

    @property
    def amount(self) -> int: ...
    @property
    def tax(self) -> int: ...


@dataclass(frozen=True)
class Totals:
    """In hundredths; `total` is what is to be paid."""

    subtotal: int
    tax: int
    total: int


def line_amount(quantity: Decimal, unit_amount: Decimal) -> int:
    return to_hundredths(quantity * unit_amount)


def line_tax(amount: int, rate: Decimal, types: LineAmountTypes) -> int:
    """The tax of a line of AMOUNT hundredths; RATE in per cent. Inclusive: the part of the amount
    that is tax.
    """
    if types is LineAmountTypes.NO_TAX:
        return 0
    divisor = _HUNDRED + rate if types is LineAmountTypes.INCLUSIVE else _HUNDRED
    return to_hundredths(from_hundredths(amount) * rate / divisor)


def sum_totals(lines: Iterable[Amounts], types: LineAmountTypes) -> Totals:
    amount = tax = 0
    for line in lines:
        amount += line.amount
        tax += line.tax
    if types is LineAmountTypes.INCLUSIVE:
        return Totals(amount - tax, tax, amount)
    return Totals(amount, tax, amount + tax)
