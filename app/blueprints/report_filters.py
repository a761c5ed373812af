"""What a report is asked, as its address says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import g, request

from app.blueprints import entry_filters
from app.kernel import clock
from app.permissions import Permission, can
from app.reports.rules import Dimension
from app.reports.time_report import ReportQuestion
from app.timesheets.rules import NamedPeriod, period_days

DEFAULT_PERIOD = NamedPeriod.THIS_MONTH
ALL_TIME = "all"
PERIODS: Mapping[str, str] = {
    **entry_filters.PERIODS,
    NamedPeriod.THIS_QUARTER: "This quarter",
    NamedPeriod.LAST_QUARTER: "Last quarter",
    NamedPeriod.THIS_YEAR: "This year",
    NamedPeriod.LAST_YEAR: "Last year",
    ALL_TIME: "All time",
}
DIMENSION_NAMES: Mapping[str, str] = {
    Dimension.CLIENT: "Client",
    Dimension.PROJECT: "Project",
    Dimension.TASK: "Task",
    Dimension.PERSON: "Person",
    Dimension.DAY: "Day",
    Dimension.WEEK: "Week",
    Dimension.MONTH: "Month",
    Dimension.QUARTER: "Quarter",
    Dimension.YEAR: "Year",
    Dimension.BILLABLE: "Billable",
}
ENTRY_FILTERS = ("q", "person", "client", "project", "billable", "billed")
FILTER_NAMES = ("period", "start", "end", "by", "then", "compare", *ENTRY_FILTERS)


@dataclass(frozen=True)
class RequestedReport:
    """What the address asks for, as far as it makes sense. `period`: one of PERIODS, or "" where
    the address has dates of its own. `problems`: by field, what makes no sense.
    """

    question: ReportQuestion
    period: str
    problems: Mapping[str, str]

    @property
    def days(self) -> tuple[date | None, date | None]:
        return self.question.entry_filter.start, self.question.entry_filter.end


def requested_report() -> RequestedReport:
    """The question of this request. A member asks about their own time, and no amounts."""
    entry_filter, problems = entry_filters.requested_entry_filter()
    period = _requested_period()
    if period and period != ALL_TIME:
        today = clock.today(g.member.time_zone)
        first, last = period_days(NamedPeriod(period), today, g.org.week_start)
        entry_filter = replace(entry_filter, start=first, end=last)
    elif entry_filter.start and entry_filter.end and entry_filter.end < entry_filter.start:
        problems["end"] = "This day is before the first one, so nothing is between them."
    question = ReportQuestion(
        entry_filter,
        _requested_dimensions(),
        compares=request.args.get("compare") == "yes",
        priced=can(g.member.role, Permission.SEE_MONEY),
        week_start=g.org.week_start,
    )
    return RequestedReport(question, period, problems)


def offered_dimensions() -> dict[str, str]:
    """What the reader may group by: a member's time is all by one person."""
    sees_all = can(g.member.role, Permission.SEE_ALL_TIME)
    return {
        key: name for key, name in DIMENSION_NAMES.items() if sees_all or key != Dimension.PERSON
    }


def _requested_period() -> str:
    """The named period; dates that are typed count before it."""
    if request.args.get("start") or request.args.get("end"):
        return ""
    name = request.args.get("period", "")
    return name if name in PERIODS else DEFAULT_PERIOD


def _requested_dimensions() -> tuple[Dimension, ...]:
    offered = offered_dimensions()
    first = request.args.get("by", "")
    then = request.args.get("then", "")
    chosen = [Dimension(first if first in offered else Dimension.CLIENT)]
    if then in offered and then != chosen[0]:
        chosen.append(Dimension(then))
    return tuple(chosen)
