"""Reports/ProfitAndLoss. Bases other than accrual and layouts of one's own are not modelled."""

from datetime import date

from flask import Blueprint

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import envelope_date, read_day
from xero_simulator.accounting.errors import QueryError
from xero_simulator.accounting.reports.periods import (
    TIMEFRAME_MONTHS,
    Period,
    month_of,
    report_columns,
)
from xero_simulator.accounting.reports.profit_and_loss import profit_and_loss
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import parameter

MAX_EARLIER_PERIODS = 11


def declare_routes(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/reports/profitandloss", GET=_profit_and_loss)


def _profit_and_loss(books: Books) -> Json:
    """This month unless the days are given."""
    now = month_of(books.today())
    period = Period(_day_parameter("fromDate", now.first), _day_parameter("toDate", now.last))
    timeframe, options = (
        (parameter("timeframe") or "MONTH").upper(),
        (parameter("trackingOptionID"), parameter("trackingOptionID2")),
    )
    if timeframe not in TIMEFRAME_MONTHS:
        raise QueryError("timeframe must be MONTH, QUARTER or YEAR")
    option_ids = frozenset(option.lower() for option in options if option)
    rows = profit_and_loss(
        books,
        report_columns(period, _earlier_period_count(), TIMEFRAME_MONTHS[timeframe]),
        option_ids,
    )
    report = {
        "ReportID": "ProfitAndLoss",
        "ReportName": "Profit and Loss",
        "ReportType": "ProfitAndLoss",
        "ReportTitles": [
            "Profit & Loss",
            books.name,
            f"{_long_date(period.first)} to {_long_date(period.last)}",
        ],
        "ReportDate": _long_date(books.today()),
        "UpdatedDateUTC": envelope_date(books.now_ms()),
        "Fields": [],
        "Rows": rows,
    }
    return envelope(books, "Reports", [report])


def _day_parameter(name: str, otherwise: date) -> date:
    """QueryError for what is no day; Xero's own words are unknown [I]."""
    text = parameter(name)
    try:
        return read_day(text) if text else otherwise
    except ValueError as failure:
        raise QueryError(f"{name} must be a date such as 2026-11-30") from failure


def _earlier_period_count() -> int:
    text = parameter("periods") or "0"
    if not text.isdigit() or int(text) > MAX_EARLIER_PERIODS:
        raise QueryError(f"periods must be between 1 and {MAX_EARLIER_PERIODS}")
    return int(text)


def _long_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
