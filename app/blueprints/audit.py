"""The audit log: who did what, when and from where; to read and to download."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from app.audit import queries, services
from app.audit.queries import MAX_PAGE_LINES, AuditLine
from app.audit.rules import GROUPS
from app.forms.audit import mark_of, read_audit_filter
from app.forms.choosers import redirect_from_words, requested_chooser
from app.forms.directories import Actors
from app.kernel.messages import Spelling
from app.permissions import Permission
from app.web.access import requires
from app.web.downloads import csv_download
from app.web.filters import amount, localdate, time_zone
from app.web.page import render

blueprint = Blueprint("audit", __name__, url_prefix="/o/<slug>/audit")
HEADINGS = ("When (UTC)", "Who", "What", "Details", "From", "Action")


@blueprint.get("")
@requires(Permission.SEE_LOGS)
def index() -> Response:
    chooser = requested_chooser("who", Actors(), "Everybody")
    if better_address := redirect_from_words(chooser):
        return better_address
    audit_filter, filters = read_audit_filter(request.args, time_zone())
    page_lines = queries.audit_page(audit_filter, spelling=Spelling(amount, localdate))
    lines = page_lines[:MAX_PAGE_LINES]
    older = mark_of(lines[-1].at, lines[-1].id) if len(page_lines) > MAX_PAGE_LINES else None
    context: dict[str, Any] = {
        "lines": lines,
        "older": older,
        "is_first": audit_filter.older_than is None,
        "filters": filters,
    }
    return render("audit/index.html", "audit_table", **context, chooser=chooser, groups=GROUPS)


@blueprint.get("/log.csv")
@requires(Permission.SEE_LOGS)
def download() -> Response:
    audit_filter, _ = read_audit_filter(request.args, time_zone())
    services.note_download()
    return csv_download(f"{g.org.slug}-audit-log.csv", _rows(queries.audit_lines(audit_filter)))


def _rows(lines: Iterable[AuditLine]) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for line in lines:
        when = f"{line.at:%Y-%m-%d %H:%M:%S}"
        yield when, line.who, line.what, line.more, line.address, line.action
