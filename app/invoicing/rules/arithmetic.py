"""Amounts exactly as Xero computes them (facts 3.3): per line, half up, then summed.

Xero's documents have two decimals whatever the currency, so every amount of an invoice is a whole
number of hundredths of the currency's unit: for most currencies these are its cents.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from app.invoicing.rules.choices import LineAmountTypes
from app.kernel.money import Hundredths, from_hundredths, to_hundredths

MAX_LINE_HUNDREDTHS = 999_999_999_999  # facts 3.8
_HUNDRED = Decimal(100)


class Amounts(Protocol):
    """What a line adds to the totals, in hundredths."""

    @property
    def amount(self) -> Hundredths: ...
    @property
    def tax(self) -> Hundredths: ...


@dataclass(frozen=True)
class Totals:
    """In hundredths; `total` is what is to be paid."""

    subtotal: Hundredths
    tax: Hundredths
    total: Hundredths


def line_amount(quantity: Decimal, unit_amount: Decimal) -> Hundredths:
    return to_hundredths(quantity * unit_amount)


def line_tax(amount: Hundredths, rate: Decimal, types: LineAmountTypes) -> Hundredths:
    """The tax of a line; `rate` in per cent. Inclusive: the part of the amount that is tax."""
    if types is LineAmountTypes.NO_TAX:
        return Hundredths(0)
    divisor = _HUNDRED + rate if types is LineAmountTypes.INCLUSIVE else _HUNDRED
    return to_hundredths(from_hundredths(amount) * rate / divisor)


def sum_totals(lines: Iterable[Amounts], types: LineAmountTypes) -> Totals:
    priced = list(lines)
    amount = sum_hundredths(line.amount for line in priced)
    tax = sum_hundredths(line.tax for line in priced)
    if types is LineAmountTypes.INCLUSIVE:
        return Totals(Hundredths(amount - tax), tax, amount)
    return Totals(amount, tax, Hundredths(amount + tax))


def sum_hundredths(amounts: Iterable[Hundredths]) -> Hundredths:
    return Hundredths(sum(amounts))
