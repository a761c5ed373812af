"""Line, tax and document totals (facts 3.3): half up, per line, then summed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xero_simulator.accounting.decimals import ZERO, round_half_up
from xero_simulator.accounting.entities.invoice import Line

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Totals:
    sub_total: Decimal
    total_tax: Decimal
    total: Decimal


def unit_places(unitdp: str | None) -> int:
    """Decimals of unit amounts: 4 with unitdp=4, else 2."""
    return 4 if unitdp is not None and unitdp.strip() == "4" else 2


def line_amount(
    quantity: Decimal,
    unit_amount: Decimal,
    discount_rate: Decimal | None,
    discount_amount: Decimal | None,
) -> Decimal:
    """`discount_rate` in per cent; it goes before `discount_amount`."""
    gross = quantity * unit_amount
    if discount_rate:
        return round_half_up(gross * (1 - discount_rate / HUNDRED))
    return round_half_up(gross - (discount_amount or ZERO))


def line_discount(line: Line) -> Decimal:
    """What the line would come to without its discount, less what it comes to."""
    gross = round_half_up((line.quantity or ZERO) * (line.unit_amount or ZERO))
    return gross - line.line_amount if line.is_discounted else ZERO


def total_discount(lines: Sequence[Line]) -> Decimal:
    return sum((line_discount(line) for line in lines), ZERO)


def line_tax(amount: Decimal, rate: Decimal, line_amount_types: str) -> Decimal:
    """`rate` in per cent."""
    if line_amount_types == "NoTax":
        return ZERO
    if line_amount_types == "Inclusive":
        return round_half_up(amount * rate / (HUNDRED + rate))
    return round_half_up(amount * rate / HUNDRED)


def totals(lines: Sequence[Line], line_amount_types: str) -> Totals:
    amounts = sum((line.line_amount for line in lines), ZERO)
    tax = sum((line.tax_amount for line in lines), ZERO)
    if line_amount_types == "Inclusive":
        return Totals(round_half_up(amounts - tax), round_half_up(tax), round_half_up(amounts))
    return Totals(round_half_up(amounts), round_half_up(tax), round_half_up(amounts + tax))
