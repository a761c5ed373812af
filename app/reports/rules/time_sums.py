"""Sums of tracked time: exact as long as they are added, rounded once where they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.kernel.money import SECONDS_PER_HOUR, Hundredths, round_half_up, to_hundredths
from app.reports.rules.dimensions import DimensionValue, Others


@dataclass(frozen=True)
class TimeSums:
    """Of some entries: all seconds, the billable ones, and those of them that no rate applies to.
    `rate_seconds`: by currency, the exact sum of billable seconds × the rate in force an hour.
    """

    seconds: int = 0
    billable_seconds: int = 0
    unpriced_seconds: int = 0
    rate_seconds: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def amounts(self) -> dict[str, Hundredths]:
        """The billable amount by currency, in its order, rounded half up here and nowhere else."""
        return {
            currency: to_hundredths(exact / SECONDS_PER_HOUR)
            for currency, exact in sorted(self.rate_seconds.items())
        }

    @property
    def billable_percent(self) -> int | None:
        """The billable share, rounded to whole percent; None where there is no time."""
        if not self.seconds:
            return None
        return (200 * self.billable_seconds + self.seconds) // (2 * self.seconds)


@dataclass(frozen=True)
class TimeCell:
    """The sums of what has these values, one for each dimension."""

    values: tuple[DimensionValue, ...]
    sums: TimeSums


@dataclass(frozen=True)
class ReportRow:
    """A value of a dimension with its sums, what it was in the period before where that was asked
    for, and its parts by the next dimension.
    """

    value: DimensionValue
    sums: TimeSums
    parts: Sequence["ReportRow"] = ()
    before: TimeSums | None = None

    @property
    def change_percent(self) -> int | None:
        """By how much the hours changed, in whole percent; None where there were none before."""
        if self.before is None or not self.before.seconds:
            return None
        change = Decimal(100 * (self.sums.seconds - self.before.seconds))
        return int(round_half_up(change / self.before.seconds, 0))


def add_up(sums: Iterable[TimeSums]) -> TimeSums:
    """Their exact sum; amounts of two currencies are never added."""
    seconds = billable = unpriced = 0
    rate_seconds: dict[str, Decimal] = {}
    for part in sums:
        seconds += part.seconds
        billable += part.billable_seconds
        unpriced += part.unpriced_seconds
        for currency, exact in part.rate_seconds.items():
            rate_seconds[currency] = rate_seconds.get(currency, Decimal(0)) + exact
    return TimeSums(seconds, billable, unpriced, rate_seconds)


def report_rows(cells: Sequence[TimeCell]) -> list[ReportRow]:
    """One row for each value of the first dimension, as they first come, with the rows of the next
    one within; each row is the exact sum of its parts.
    """
    by_value: dict[DimensionValue, list[TimeCell]] = {}
    for cell in cells:
        by_value.setdefault(cell.values[0], []).append(cell)
    return [
        ReportRow(
            value,
            add_up(cell.sums for cell in inside),
            report_rows([TimeCell(c.values[1:], c.sums) for c in inside if len(c.values) > 1]),
        )
        for value, inside in by_value.items()
    ]


def fold_rows(rows: Sequence[ReportRow], limits: Sequence[int]) -> list[ReportRow]:
    """At most so many rows of each level, those with the most time, and one more for the sum of all
    others.
    """
    if not rows:
        return []
    by_time = sorted(rows, key=lambda row: row.sums.seconds, reverse=True)
    others = by_time[limits[0] :]
    first_rows = [
        replace(row, parts=fold_rows(row.parts, limits[1:])) for row in by_time[: limits[0]]
    ]
    if not others:
        return first_rows
    before = [row.before for row in others if row.before is not None]
    rest = ReportRow(
        Others(len(others)),
        add_up(row.sums for row in others),
        before=add_up(before) if before else None,
    )
    return [*first_rows, rest]


def compare_rows(rows: Sequence[ReportRow], before: Sequence[ReportRow]) -> list[ReportRow]:
    """The rows with the sums of the same values in `before`; what there was only then comes last,
    without time.
    """
    earlier = {row.value: row for row in before}
    compared = [_compare(row, earlier.pop(row.value, None)) for row in rows]
    only_before = [_compare(ReportRow(row.value, TimeSums()), row) for row in earlier.values()]
    return compared + only_before


def _compare(row: ReportRow, before: ReportRow | None) -> ReportRow:
    parts = compare_rows(row.parts, before.parts if before else ())
    return ReportRow(row.value, row.sums, parts, before.sums if before else TimeSums())
