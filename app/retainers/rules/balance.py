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
class TrackedTime:
    """Billable seconds dated in a period that no other period's invoice has.

    `carried`: those of earlier periods that its own invoice has.
    """

    seconds: int = 0
    bill: BilledPeriod | None = None
    carried: int = 0


@dataclass(frozen=True)
class Lot:
    """Hours left over of one period; `age`: how many times they have rolled on."""

    seconds: int
    age: int = 0


@dataclass(frozen=True)
class PeriodStatement:
    """A period's account in seconds.

    `late`: the part of `used` that was tracked in earlier periods after those were billed.
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
    def included_seconds(self) -> int:
        return self.period.included_seconds

    @property
    def available_seconds(self) -> int:
        """What can be used without overage."""
        return self.rolled_in + self.included_seconds

    @property
    def used_percent(self) -> int:
        """Of what can be used without overage, rounded down; 0 where that is nothing."""
        return self.used * 100 // self.available_seconds if self.available_seconds else 0

    @property
    def remaining_seconds(self) -> int:
        return self.available_seconds + self.overage - self.used

    @property
    def overage_rate(self) -> Decimal | None:
        """Money an hour; None: overage is not billed."""
        return self.period.terms.overage_rate


def settle_periods(
    periods: Iterable[Period], tracked: Mapping[date, TrackedTime]
) -> list[PeriodStatement]:
    """The account of each period, in their order.

    `tracked`: by the period's first day. The package's docstring defines the terms.
    """
    accounts: list[PeriodStatement] = []
    lots: list[Lot] = []
    unbilled_late = 0
    for period in periods:
        time = tracked.get(period.start, TrackedTime())
        bill = time.bill
        late = time.carried if bill else unbilled_late
        beyond_bill = max(0, time.seconds + time.carried - bill.used) if bill else 0
        unbilled_late = unbilled_late + beyond_bill if bill else 0
        account, lots = _settle_period(period, lots, bill.used if bill else time.seconds + late)
        accounts.append(replace(account, late=late, bill=bill))
    return accounts


def _settle_period(
    period: Period, rolled: list[Lot], used: int
) -> tuple[PeriodStatement, list[Lot]]:
    rolled_in = sum(lot.seconds for lot in rolled)
    unused, overage = _use_lots([*rolled, Lot(period.included_seconds)], used)
    rolling = _roll_lots_on(period, unused)
    rolled_out = _total_seconds(rolling)
    statement = PeriodStatement(
        period=period,
        used=used,
        late=0,
        rolled_in=rolled_in,
        overage=overage,
        expired=_total_seconds(unused) - rolled_out,
        rolled_out=rolled_out,
    )
    return statement, rolling


def _use_lots(lots: list[Lot], used: int) -> tuple[list[Lot], int]:
    """What is unused of the lots, and what they do not cover. The oldest are used first."""
    unused = []
    for lot in lots:
        seconds_taken = min(lot.seconds, used)
        used -= seconds_taken
        unused.append(replace(lot, seconds=lot.seconds - seconds_taken))
    return unused, used


def _roll_lots_on(period: Period, lots: list[Lot]) -> list[Lot]:
    terms = period.terms
    if terms.rollover is Rollover.NONE:
        return []
    rolling = [Lot(lot.seconds, lot.age + 1) for lot in lots if lot.seconds]
    if terms.rollover is Rollover.UNLIMITED:
        return rolling
    if terms.rollover_periods is not None:
        rolling = [lot for lot in rolling if lot.age <= terms.rollover_periods]
    if terms.rollover_seconds is not None:
        return _keep_newest_lots(rolling, terms.rollover_seconds)
    return rolling


def _keep_newest_lots(lots: list[Lot], max_seconds: int) -> list[Lot]:
    excess = max(0, _total_seconds(lots) - max_seconds)
    return _use_lots(lots, excess)[0]


def _total_seconds(lots: list[Lot]) -> int:
    return sum(lot.seconds for lot in lots)
