"""Reports: sums of time by what one chooses, as a page and as files."""

from dataclasses import replace

from flask import Blueprint, g, url_for
from werkzeug.wrappers import Response

from app.blueprints.entry_filters import entry_choosers
from app.blueprints.report_files import time_table
from app.blueprints.report_filters import (
    ENTRY_FILTERS,
    FILTER_NAMES,
    PERIODS,
    offered_dimensions,
    requested_report,
)
from app.blueprints.report_lines import report_lines
from app.forms.choosers import redirect_from_words
from app.kernel.workbooks import Table
from app.permissions import Permission
from app.reports.time_report import time_report
from app.web.access import requires
from app.web.addresses import requested_filters
from app.web.charts import time_chart
from app.web.downloads import csv_download, xlsx_download
from app.web.page import redirect_to, render

# Of each level; the files have all.
MAX_PAGE_ROWS = 50

blueprint = Blueprint("reports", __name__, url_prefix="/o/<slug>/reports")


@blueprint.get("")
@requires(Permission.TRACK_OWN_TIME)
def index() -> Response:
    return redirect_to(url_for("reports.time"))


@blueprint.get("/time")
@requires(Permission.TRACK_OWN_TIME)
def time() -> Response:
    choosers = entry_choosers()
    if better_address := redirect_from_words(*choosers.values()):
        return better_address
    requested = requested_report()
    report = time_report(requested.question, MAX_PAGE_ROWS)
    return render(
        "reports/time.html",
        "time_report",
        report=report,
        lines=report_lines(report),
        max_rows=MAX_PAGE_ROWS,
        chart=time_chart(report.bars, report.question.bucket),
        requested=requested,
        filters=requested_filters(FILTER_NAMES),
        is_narrowed=bool(requested_filters((*ENTRY_FILTERS, "start", "end"))),
        by_name=choosers,
        dimensions=offered_dimensions(),
        periods=PERIODS,
    )


@blueprint.get("/time.csv")
@requires(Permission.TRACK_OWN_TIME)
def time_csv() -> Response:
    table = _requested_table()
    rows = [table.headings, *table.rows, table.total]
    return csv_download(f"{g.org.slug}-time.csv", rows)


@blueprint.get("/time.xlsx")
@requires(Permission.TRACK_OWN_TIME)
def time_xlsx() -> Response:
    return xlsx_download(f"{g.org.slug}-time.xlsx", "Time", _requested_table())


def _requested_table() -> Table:
    return time_table(time_report(replace(requested_report().question, compares=False)))
