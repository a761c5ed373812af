"""Retainers: all of them, and the account of one period by period."""

from datetime import date
from itertools import dropwhile, islice
from typing import Any
from uuid import UUID

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from app.kernel import clock
from app.permissions import Permission
from app.projects.queries import PAGE_PROJECTS, project
from app.retainers import queries
from app.retainers.rules import Period, RetainerTerms, periods
from app.web.access import requires
from app.web.addresses import pages_around
from app.web.page import render
from app.web.pagination import requested_page

blueprint = Blueprint("retainers", __name__, url_prefix="/o/<slug>")
MAX_PERIODS_SHOWN = 24
COMING_PERIODS = 4


@blueprint.get("/retainers")
@requires(Permission.MANAGE_PROJECTS)
def index() -> Response:
    today, page = clock.today(g.member.time_zone), requested_page()
    states = queries.retainer_state_page(today, page)
    return render(
        "retainers/index.html",
        states=states[:PAGE_PROJECTS],
        pages=pages_around("retainers.index", page, len(states) > PAGE_PROJECTS, ()),
        today=today,
    )


@blueprint.get("/projects/<uuid:project_id>/retainer")
@requires(Permission.MANAGE_PROJECTS)
def show(project_id: UUID) -> Response:
    billed_project, today = project(project_id), clock.today(g.member.time_zone)
    accounts, history = queries.statements(project_id, today), queries.terms_history(project_id)
    visible = accounts if request.args.get("show") == "all" else accounts[-MAX_PERIODS_SHOWN:]
    context: dict[str, Any] = {
        "project": billed_project,
        "currency": billed_project.client.currency,
        "today": today,
        "history": history,
    }
    context |= {
        "accounts": visible[::-1],
        "more": len(accounts) - len(visible),
        "burn": queries.running_burn(project_id, accounts, today),
    }
    return render(
        "retainers/show.html",
        **context,
        following=coming_periods([queries.terms_of(row) for row in history], today),
    )


def coming_periods(
    terms: list[RetainerTerms], after: date, count: int = COMING_PERIODS
) -> list[Period]:
    """The next `count` periods that begin after the day."""
    return list(islice(dropwhile(lambda period: period.start <= after, periods(terms)), count))
