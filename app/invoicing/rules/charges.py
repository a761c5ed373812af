"""What a line may bill beside time, and what is chosen for one line alone."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.invoicing.rules.choices import LineKind
from app.invoicing.rules.entries import PricedEntry

Tracking = tuple[tuple[UUID, UUID], ...]
"""Tracking category in Xero and its option, in the order of the categories' ids."""


@dataclass(frozen=True)
class OwnChoice:
    """What a person chose for the line of that key; None: as for the whole invoice."""

    key: str
    description: str | None = None
    account_code: str | None = None
    tax_type: str | None = None
    tracking: Tracking | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Which of its fields were chosen."""
        return tuple(
            name
            for name in ("description", "account_code", "tax_type", "tracking")
            if getattr(self, name) is not None
        )


@dataclass(frozen=True)
class Charge:
    """A line that is not grouped time. Quantity and unit amount have 4 decimals; only a discount's
    unit amount is negative.

    `key`: stays the same as long as it is the same charge, and differs from every other's on the
    invoice. `entries`: the time it covers, which the invoice holds like any other. `percent`: a
    discount of so much of the lines above, instead of its unit amount. Account, tax type and
    tracking: None for those of the invoice.
    """

    key: str
    kind: LineKind
    description: str
    quantity: Decimal
    unit_amount: Decimal
    account_code: str | None = None
    tax_type: str | None = None
    tracking: Tracking | None = None
    entries: tuple[PricedEntry, ...] = ()
    percent: Decimal | None = None

    @property
    def own_choice(self) -> OwnChoice:
        return OwnChoice(self.key, None, self.account_code, self.tax_type, self.tracking)


def choices_by_key(choices: tuple[OwnChoice, ...]) -> dict[str, OwnChoice]:
    return {choice.key: choice for choice in choices}
