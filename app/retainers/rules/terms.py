from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.errors import DomainError
from app.kernel.money import Minor
from app.retainers.models import Every, Rollover

MAX_ROLLOVER_PERIODS = 120


@dataclass(frozen=True)
class RetainerTerms:
    """Terms from a date on.

    `rollover_seconds`, `rollover_periods`: the limits of a limited rollover, at least one of them.
    `overage_rate`: money an hour; None: overage is not billed. `anchor_day`, `anchor_month`: 0 for
    those of the first day. `stops`: no period begins from then on.
    """

    starts_on: date
    fee_minor: Minor = Minor(0)
    cap_seconds: int = 0
    every: Every = Every.MONTH
    anchor_day: int = 0
    anchor_month: int = 0
    rollover: Rollover = Rollover.NONE
    rollover_seconds: int | None = None
    rollover_periods: int | None = None
    overage_rate: Decimal | None = None
    prorate: bool = False
    stops: bool = False

    @property
    def day(self) -> int:
        return self.anchor_day or self.starts_on.day

    @property
    def month(self) -> int:
        return self.anchor_month or self.starts_on.month


def check_terms(terms: RetainerTerms) -> RetainerTerms:
    """The terms themselves. Raises DomainError beside a field that makes no sense."""
    if not 1 <= terms.day <= 31:
        raise DomainError("Choose a day from 1 to 31.", "anchor_day")
    if not 1 <= terms.month <= 12:
        raise DomainError("Choose a month.", "anchor_month")
    limits = (terms.rollover_seconds, terms.rollover_periods)
    if (terms.rollover is Rollover.LIMITED) != any(limit is not None for limit in limits):
        raise DomainError(
            "Say how many hours roll over at most, for how many periods, or both.", "rollover_hours"
        )
    if (
        terms.rollover_periods is not None
        and not 1 <= terms.rollover_periods <= MAX_ROLLOVER_PERIODS
    ):
        raise DomainError(
            f"Write a number of periods from 1 to {MAX_ROLLOVER_PERIODS}.", "rollover_periods"
        )
    return terms
