from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.kernel.money import Minor
from app.retainers.models import Rollover
from app.retainers.rules.periods import Period


@dataclass(frozen=True)
class BilledPeriod:
    """A period as the live invoice that holds it was made. Seconds."""

    invoice_id: UUID
    used: int
    overage: int


@dataclass(frozen=True)
class Tracked:
    """Billable seconds dated in a period that no other period's invoice took. `carried`: those of
    earlier periods that its own invoice took.
    """

    seconds: int = 0
    bill: BilledPeriod | None = None
    carried: int = 0


@dataclass(frozen=True)
class Lot:
    """Hours left over of one period; `age`: in how many periods they have been rolled on since."""

    seconds: int
    age: int = 0


@dataclass(frozen=True)
class PeriodStatement:
    """A period's account in seconds. `late`: the part of `used` that was tracked in earlier periods
    once those were billed.
    """

    period: Period
    used: int
    late: int
    rolled_in: int
    overage: int
    expired: int
    rolled_out: int
    bill: BilledPeriod | None = None

    @property
    def start(self) -> date:
        return self.period.start

    @property
    def end(self) -> date:
        return self.period.end

    @property
    def fee_minor(self) -> Minor:
        return self.period.fee_minor

    @property
    def included(self) -> int:
        return self.period.included

    @property
    def available(self) -> int:
        """What can be used without overage."""
        return self.rolled_in + self.included

    @property
    def left(self) -> int:
        return self.available + self.overage - self.used

    @property
    def overage_rate(self) -> Decimal | None:
        """Money an hour; None: overage is not billed."""
        return self.period.terms.overage_rate


def statements(found: Iterable[Period], tracked: Mapping[date, Tracked]) -> list[PeriodStatement]:
    """The account of each of the periods FOUND, in their order; TRACKED by the period's first day.
    See the definitions in this package.
    """
    accounts: list[PeriodStatement] = []
    lots: list[Lot] = []
    waiting = 0
    for period in found:
        seen = tracked.get(period.start, Tracked())
        late = seen.carried if seen.bill else waiting
        waiting = waiting + max(0, seen.seconds + seen.carried - seen.bill.used) if seen.bill else 0
        account, lots = _settle(period, lots, seen.bill.used if seen.bill else seen.seconds + late)
        accounts.append(replace(account, late=late, bill=seen.bill))
    return accounts


def _settle(period: Period, rolled: list[Lot], used: int) -> tuple[PeriodStatement, list[Lot]]:
    rolled_in = sum(lot.seconds for lot in rolled)
    rest, overage = _use([*rolled, Lot(period.included)], used)
    kept = _roll_on(period, rest)
    rolled_out, left = _sum(kept), _sum(rest)
    return PeriodStatement(period, used, 0, rolled_in, overage, left - rolled_out, rolled_out), kept


def _use(lots: list[Lot], used: int) -> tuple[list[Lot], int]:
    """What is left of LOTS, the oldest of which come first and are used first; and what they did
    not cover.
    """
    rest = []
    for lot in lots:
        taken = min(lot.seconds, used)
        used -= taken
        rest.append(replace(lot, seconds=lot.seconds - taken))
    return rest, used


def _roll_on(period: Period, lots: list[Lot]) -> list[Lot]:
    terms = period.terms
    if terms.rollover is Rollover.NONE:
        return []
    kept = [Lot(lot.seconds, lot.age + 1) for lot in lots if lot.seconds]
    if terms.rollover is Rollover.UNLIMITED:
        return kept
    if terms.rollover_periods is not None:
        kept = [lot for lot in kept if lot.age <= terms.rollover_periods]
    return kept if terms.rollover_seconds is None else _newest(kept, terms.rollover_seconds)


def _newest(lots: list[Lot], most: int) -> list[Lot]:
    beyond = max(0, _sum(lots) - most)
    return _use(lots, beyond)[0]


def _sum(lots: list[Lot]) -> int:
    return sum(lot.seconds for lot in lots)
