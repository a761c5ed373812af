"""A fixed price, its milestones and what of it is billed. Invoices count in hundredths of the
currency's unit (product.md, rule 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.kernel.money import Minor, round_half_up


def share_of_price(price: Minor, percent: Decimal) -> Minor:
    """`percent` of `price`, in minor units, halves away from zero."""
    return Minor(int(round_half_up(price * percent / 100, 0)))


@dataclass(frozen=True)
class MilestoneState:
    """A milestone in hundredths. `percent`: of the price, when that is how it is agreed;
    `billed_by`: the live invoice that has it.
    """

    id: UUID
    name: str
    amount: int
    percent: Decimal | None
    due_on: date | None
    billed_by: UUID | None

    @property
    def is_open(self) -> bool:
        return self.billed_by is None


@dataclass(frozen=True)
class FixedState:
    """What of a fixed price is billed on live invoices, in hundredths. `elsewhere`: billed as no
    milestone.
    """

    currency: str
    price: int
    billed: int
    elsewhere: int
    milestones: Sequence[MilestoneState]

    @property
    def left(self) -> int:
        """What can be billed without going beyond the price; never negative."""
        return max(0, self.price - self.billed)

    @property
    def beyond(self) -> int:
        """How much more than the price is billed."""
        return max(0, self.billed - self.price)

    @property
    def planned(self) -> int:
        """All milestones, and what was billed as none."""
        return self.elsewhere + sum(milestone.amount for milestone in self.milestones)

    @property
    def unplanned(self) -> int:
        """What of the price no milestone covers; negative when they are more than the price."""
        return self.price - self.planned
