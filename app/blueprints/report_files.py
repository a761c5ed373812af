"""A report of time as a table for spreadsheets: one row for each group, no subtotals among them."""

from decimal import Decimal

from app.blueprints.report_filters import DIMENSION_NAMES
from app.blueprints.report_lines import report_lines
from app.kernel.money import from_hundredths, hours_from_seconds
from app.kernel.workbooks import Table
from app.reports.rules import TimeSums
from app.reports.time_report import TimeReport

TOTAL = "Total"


def time_table(report: TimeReport) -> Table:
    """Hours with 4 decimals, amounts in a column for each currency, and a row of totals."""
    dimensions = [DIMENSION_NAMES[dimension] for dimension in report.question.dimensions]
    amounts = [f"Billable amount ({currency})" for currency in report.currencies]
    without_rate = ["Billable hours without a rate"] if report.question.priced else []
    headings = [*dimensions, "Hours", "Billable hours", *without_rate, *amounts]
    depth = len(dimensions)
    rows: list[list[object]] = [
        [*line.names, *_figures(report, line.row.sums)]
        for line in report_lines(report)
        if line.level == depth
    ]
    blanks = [""] * (depth - 1)
    return Table(headings, rows, [TOTAL, *blanks, *_figures(report, report.total.sums)])


def _figures(report: TimeReport, sums: TimeSums) -> list[Decimal | None]:
    seconds = [sums.seconds, sums.billable_seconds]
    if report.question.priced:
        seconds.append(sums.unpriced_seconds)
    amounts = sums.amounts
    return [
        *(hours_from_seconds(count) for count in seconds),
        *(
            from_hundredths(amounts[currency]) if currency in amounts else None
            for currency in report.currencies
        ),
    ]
