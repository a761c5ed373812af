"""The report of tracked time: by one or two dimensions, beside the period before, by date for its
chart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.reports.rules import (
    DATE_DIMENSIONS,
    Dimension,
    DimensionValue,
    ReportRow,
    TimeSums,
    add_up,
    compare_rows,
    fold_rows,
    report_rows,
)
from app.reports.time_sums import ValueName, names_of_values, time_cells
from app.timesheets.queries import EntryFilter
from app.timesheets.rules import period_before

MAX_DAYS_ON_CHART = 31
MAX_DAYS_BY_WEEK = 190
# Dates are read in their order: a year of days is shown whole.
MAX_DATE_ROWS = 400

Names = Mapping[Dimension, Mapping[DimensionValue, ValueName]]


@dataclass(frozen=True)
class ReportQuestion:
    """What a report is asked: which entries, by which one or two dimensions. `priced`: whether
    amounts may be seen. `week_start`: 0 Monday … 6 Sunday.
    """

    entry_filter: EntryFilter
    dimensions: tuple[Dimension, ...]
    compares: bool
    priced: bool
    week_start: int

    @property
    def days_before(self) -> tuple[date, date] | None:
        """The days to compare with, where that is asked for and the report has both ends."""
        first, last = self.entry_filter.start, self.entry_filter.end
        if not self.compares or first is None or last is None or last < first:
            return None
        return period_before(first, last)

    @property
    def bucket(self) -> Dimension:
        """What a bar of the chart stands for."""
        first, last = self.entry_filter.start, self.entry_filter.end
        if first is None or last is None:
            return Dimension.MONTH
        days = (last - first).days + 1
        if days <= MAX_DAYS_ON_CHART:
            return Dimension.DAY
        return Dimension.WEEK if days <= MAX_DAYS_BY_WEEK else Dimension.MONTH


@dataclass(frozen=True)
class TimeReport:
    """`rows` in no order; `total` is their exact sum, beside that of the days before.
    `compares_rows`: whether each row stands beside its own time before, as dates cannot. `bars`:
    the sums by the question's bucket, in time's order.
    """

    question: ReportQuestion
    rows: Sequence[ReportRow]
    total: ReportRow
    compares_rows: bool
    names: Names
    bars: Sequence[tuple[date, TimeSums]]

    @property
    def currencies(self) -> list[str]:
        return sorted(self.total.sums.rate_seconds)


def time_report(question: ReportQuestion, most_rows: int | None = None) -> TimeReport:
    """At most six queries, however much time there is, and two more for words. With `most_rows`
    each level that is not of dates has so many rows at most, and one for all others.
    """
    rows = _find_rows(question, question.entry_filter)
    before, compares_rows = None, False
    if days := question.days_before:
        first, last = days
        earlier = replace(question.entry_filter, start=first, end=last)
        rows_before = _find_rows(question, earlier)
        before = add_up(row.sums for row in rows_before)
        compares_rows = not DATE_DIMENSIONS.intersection(question.dimensions)
        rows = compare_rows(rows, rows_before) if compares_rows else rows
    rows_shown = rows if most_rows is None else fold_rows(rows, _row_limits(question, most_rows))
    return TimeReport(
        question=question,
        rows=rows_shown,
        total=ReportRow(None, add_up(row.sums for row in rows), before=before),
        compares_rows=compares_rows,
        names=_find_names(question.dimensions, rows_shown),
        bars=_find_bars(question),
    )


def _row_limits(question: ReportQuestion, most_rows: int) -> list[int]:
    return [
        MAX_DATE_ROWS if dimension in DATE_DIMENSIONS else most_rows
        for dimension in question.dimensions
    ]


def _find_rows(question: ReportQuestion, entry_filter: EntryFilter) -> list[ReportRow]:
    cells = time_cells(
        entry_filter,
        question.dimensions,
        week_start=question.week_start,
        priced=question.priced,
    )
    return report_rows(cells)


def _find_bars(question: ReportQuestion) -> list[tuple[date, TimeSums]]:
    cells = time_cells(
        question.entry_filter,
        [question.bucket],
        week_start=question.week_start,
        priced=False,
    )
    bars = [(row.value, row.sums) for row in report_rows(cells)]
    return sorted((first, sums) for first, sums in bars if isinstance(first, date))


def _find_names(dimensions: Sequence[Dimension], rows: Sequence[ReportRow]) -> Names:
    levels = [rows, [part for row in rows for part in row.parts]]
    return {
        dimension: names_of_values(dimension, {row.value for row in level})
        for dimension, level in zip(dimensions, levels, strict=False)
    }
