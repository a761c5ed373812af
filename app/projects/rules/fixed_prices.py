"""A fixed price, its milestones and what of it is billed (product.md, rule 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.kernel.money import (
    Hundredths,
    Minor,
    document_digits,
    from_minor,
    round_half_up,
    to_hundredths,
)


def share_of_price(price: Minor, percent: Decimal, currency: str) -> Hundredths:
    """`percent` of `price` as an invoice can bill it, rounded once, halves away from zero."""
    share = from_minor(price, currency) * percent / 100
    return to_hundredths(round_half_up(share, document_digits(currency)))


@dataclass(frozen=True)
class MilestoneState:
    """A milestone, and the live invoice that has it (`billed_by`).

    `percent`: of the price, when that is how it is agreed.
    """

    id: UUID
    name: str
    amount_hundredths: Hundredths
    percent: Decimal | None
    due_on: date | None
    billed_by: UUID | None

    @property
    def is_open(self) -> bool:
        return self.billed_by is None


@dataclass(frozen=True)
class FixedState:
    """What of a fixed price is billed on live invoices.

    `elsewhere_hundredths`: what is billed as no milestone.
    """

    currency: str
    price_hundredths: Hundredths
    billed_hundredths: Hundredths
    elsewhere_hundredths: Hundredths
    milestones: Sequence[MilestoneState]

    @property
    def left_hundredths(self) -> Hundredths:
        """What can be billed without going beyond the price; never negative."""
        return Hundredths(max(0, self.price_hundredths - self.billed_hundredths))

    @property
    def billed_percent(self) -> int:
        """Whole per cent of the price, rounded down; 0 without a price."""
        return self.billed_hundredths * 100 // self.price_hundredths if self.price_hundredths else 0

    @property
    def beyond_hundredths(self) -> Hundredths:
        """How much more than the price is billed."""
        return Hundredths(max(0, self.billed_hundredths - self.price_hundredths))

    @property
    def planned_hundredths(self) -> Hundredths:
        """All milestones, and what is billed as none."""
        milestones = sum(milestone.amount_hundredths for milestone in self.milestones)
        return Hundredths(self.elsewhere_hundredths + milestones)

    @property
    def unplanned_hundredths(self) -> Hundredths:
        """What of the price no milestone covers; negative when they are more than the price."""
        return Hundredths(self.price_hundredths - self.planned_hundredths)
