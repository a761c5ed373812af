"""A report of time as lines in the reader's words, for its page and its files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.blueprints.report_filters import ENTRY_FILTERS
from app.reports.rules import (
    DATE_DIMENSIONS,
    Dimension,
    DimensionValue,
    Others,
    ReportRow,
    days_of_value,
)
from app.reports.time_report import TimeReport
from app.reports.time_sums import ValueName
from app.timesheets.queries import EntryFilter
from app.web.addresses import filtered_address, requested_filters
from app.web.filters import localdate, localdates, whole_number

ENTRIES_PAGE = "entries.index"
# How the page of entries names what it filters by; a task it does not.
_ENTRY_FILTER_OF = {
    Dimension.CLIENT: "client",
    Dimension.PROJECT: "project",
    Dimension.PERSON: "person",
}
_BILLABLE_NAMES = {True: "Billable", False: "Not billable"}


@dataclass(frozen=True)
class ReportLine:
    """A row of the table. `names`: what it is, one for each dimension down to its own. `entries`:
    the address of what it sums, "" where no page lists just that.
    """

    row: ReportRow
    names: tuple[str, ...]
    colour: str
    entries: str

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def level(self) -> int:
        return len(self.names)


def report_lines(report: TimeReport) -> list[ReportLine]:
    """The rows by date or name, each before its parts."""
    return list(_lines(report, report.rows, (), _base_filters(report.question.entry_filter)))


def name_of_value(dimension: Dimension, value: DimensionValue, name: ValueName | None) -> str:
    """A value in the reader's words and formats."""
    if isinstance(value, bool):
        return _BILLABLE_NAMES[value]
    if isinstance(value, date):
        return _name_of_stretch(dimension, value)
    if isinstance(value, Others):
        return f"{whole_number(value.count)} more"
    if value is None:
        return "Without a task"
    return name.text if name else "Removed"


def _lines(
    report: TimeReport,
    rows: Iterable[ReportRow],
    above: tuple[str, ...],
    filters: Mapping[str, object] | None,
) -> Iterator[ReportLine]:
    dimension = report.question.dimensions[len(above)]
    name_pairs = [(report.names[dimension].get(row.value), row) for row in rows]
    for name, row in sorted(name_pairs, key=lambda pair: _sort_key(*pair)):
        names = (*above, name_of_value(dimension, row.value, name))
        filters_of_row = _narrow(filters, dimension, row.value)
        address = filtered_address(ENTRIES_PAGE, filters_of_row) if filters_of_row else ""
        yield ReportLine(row, names, name.colour if name else "", address)
        yield from _lines(report, row.parts, names, filters_of_row) if row.parts else ()


def _sort_key(name: ValueName | None, row: ReportRow) -> tuple[int, str]:
    """Dates in their order, billable first, names by the alphabet, what has none last, and all
    others after it.
    """
    if isinstance(row.value, bool):
        return 0, str(not row.value)
    if isinstance(row.value, date):
        return 0, row.value.isoformat()
    if isinstance(row.value, Others):
        return 2, ""
    return (0, name.text.casefold()) if name else (1, "")


def _base_filters(entry_filter: EntryFilter) -> dict[str, object]:
    days = {"start": entry_filter.start, "end": entry_filter.end}
    dates = {key: day.isoformat() for key, day in days.items() if day}
    return {**requested_filters(ENTRY_FILTERS), **dates}


def _narrow(
    filters: Mapping[str, object] | None, dimension: Dimension, value: DimensionValue
) -> dict[str, object] | None:
    """The filters of the page of entries with this value besides; None where it has none for it."""
    if filters is None:
        return None
    if isinstance(value, bool):
        return {**filters, "billable": "yes" if value else "no"}
    if isinstance(value, date):
        start, end = days_of_value(dimension, value)
        start = max(start, date.fromisoformat(str(filters.get("start", start))))
        end = min(end, date.fromisoformat(str(filters.get("end", end))))
        return {**filters, "start": start.isoformat(), "end": end.isoformat()}
    if isinstance(value, UUID) and dimension in _ENTRY_FILTER_OF:
        return {**filters, _ENTRY_FILTER_OF[dimension]: value}
    return None


def _name_of_stretch(dimension: Dimension, first: date) -> str:
    if dimension is Dimension.WEEK:
        return localdates(*days_of_value(dimension, first))
    forms = {Dimension.MONTH: "LLLL y", Dimension.QUARTER: "QQQ y", Dimension.YEAR: "y"}
    assert dimension in DATE_DIMENSIONS
    return localdate(first, forms.get(dimension, "medium"))
