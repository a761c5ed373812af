"""Work for a client, how it is billed and how much of its budget is gone."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.forms.choosers import redirect_from_words, requested_chooser
from app.forms.directories import Clients
from app.forms.new_projects import NewProjectForm, new_project_form
from app.forms.projects import (
    BILLING_MODE_CHOICES,
    ProjectForm,
    TaskForm,
    chosen_client_id,
    project_form,
)
from app.invoicing.services import update_project
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.projects import queries, services
from app.projects.models import BillingMode, Project
from app.projects.queries import PAGE_PROJECTS
from app.projects.rules import RateScope
from app.reports.budgets import standing_of_projects
from app.retainers.queries import latest_terms
from app.retainers.services import create_retained_project
from app.timesheets.queries import (
    seconds_by_member,
    seconds_by_project,
    select_project_seconds,
)
from app.web.access import requires
from app.web.addresses import filtered_address, pages_around, requested_filters
from app.web.columns import chosen_columns
from app.web.page import flash_undo, local_path, redirect_to, render, render_form
from app.web.pagination import requested_page

FILTER_NAMES = ("q", "client", "mode", "show")
# Of the list, those that may be hidden.
COLUMN_HEADINGS = {
    "client": "Client",
    "billing": "Billing",
    "hours": "Hours",
    "used": "Budget used",
    "left": "Left",
    "until": "Runs out",
}

blueprint = Blueprint("projects", __name__, url_prefix="/o/<slug>/projects")


@blueprint.get("")
@requires(Permission.MANAGE_PROJECTS)
def index() -> Response:
    chooser = requested_chooser("client", Clients(archived=True), "All clients")
    if better_address := redirect_from_words(chooser):
        return better_address
    arguments = request.args
    mode = arguments.get("mode", "") if arguments.get("mode") in dict(BILLING_MODE_CHOICES) else ""
    archived = arguments.get("show") == "archived"
    filters: dict[str, Any] = {
        "search": arguments.get("q", "").strip(),
        "client_id": parse_id(arguments.get("client", "")),
    }
    filters |= {"billing_mode": mode, "archived": archived}
    page, sort = requested_page(), _known_order(arguments.get("sort", ""))
    listed = queries.project_page(page=page, sort=sort, seconds=select_project_seconds(), **filters)
    page_projects = listed[:PAGE_PROJECTS]
    return render(
        "projects/index.html",
        "projects_table",
        projects=page_projects,
        sort=sort,
        sort_address=filtered_address("projects.index", requested_filters(FILTER_NAMES)),
        requested=requested_filters((*FILTER_NAMES, "sort")),
        columns=chosen_columns("projects", COLUMN_HEADINGS),
        tracked=seconds_by_project([project.id for project in page_projects]),
        standing=standing_of_projects(page_projects, clock.today(g.member.time_zone)),
        pages=pages_around(
            "projects.index", page, len(listed) > PAGE_PROJECTS, (*FILTER_NAMES, "sort")
        ),
        chooser=chooser,
        modes=BILLING_MODE_CHOICES,
        filters=filters,
    )


@blueprint.get("/new")
@requires(Permission.MANAGE_PROJECTS)
def new() -> Response:
    form = new_project_form()
    form.client_id.choose(request.args.get("client", ""))
    if not form.client_id.data:
        form.client_id.choose_only_one()
    form.starts_on.data = clock.today(g.member.time_zone).replace(day=1)
    form.back.data = request.args.get("back", "")
    return _new_page(form)


@blueprint.get("/terms")
@requires(Permission.MANAGE_PROJECTS)
def terms() -> Response:
    """The fields of the billing mode that was just chosen, with what was typed into them."""
    form = ProjectForm(formdata=request.args)
    return render(
        "projects/_terms.html", form=form, currency="", has_terms="has_terms" in request.args
    )


@blueprint.post("")
@requires(Permission.MANAGE_PROJECTS)
def create() -> Response:
    form = new_project_form()
    project_id = form.attempt(lambda: _create_project(form))
    if project_id is None:
        return _new_page(form)
    is_retainer = form.billing_mode.data == BillingMode.RETAINER
    then = " What happens to unused hours and overage is set under Change terms."
    flash(f"{form.name.data} added.{then if is_retainer else ''}", "success")
    own_page = url_for("retainers.show" if is_retainer else "projects.show", project_id=project_id)
    return redirect_to(local_path(form.back.data, own_page))


@blueprint.get("/<uuid:project_id>")
@requires(Permission.MANAGE_PROJECTS)
def show(project_id: UUID) -> Response:
    project = queries.project(project_id)
    return render(
        "projects/show.html",
        "project_tasks",
        **project_context(project),
        task_form=TaskForm(),
        open_task=None,
    )


@blueprint.get("/<uuid:project_id>/edit")
@requires(Permission.MANAGE_PROJECTS)
def edit(project_id: UUID) -> Response:
    project = queries.project(project_id)
    return _edit_page(project, project_form(project))


@blueprint.post("/<uuid:project_id>")
@requires(Permission.MANAGE_PROJECTS)
def update(project_id: UUID) -> Response:
    project = queries.project(project_id)
    form, currency = project_form(project), project.client.currency
    form.attempt(lambda: _update_project(project_id, form, currency))
    if form.errors:
        return _edit_page(queries.project(project_id), form)
    flash("Project saved.", "success")
    return redirect_to(url_for("projects.show", project_id=project_id))


@blueprint.post("/<uuid:project_id>/archive")
@requires(Permission.MANAGE_PROJECTS)
def archive(project_id: UUID) -> Response:
    services.archive_project(project_id)
    flash_undo(
        "Project archived. What was tracked can still be billed.",
        url_for("projects.restore", project_id=project_id),
    )
    return redirect_to(url_for("projects.show", project_id=project_id))


@blueprint.post("/<uuid:project_id>/restore")
@requires(Permission.MANAGE_PROJECTS)
def restore(project_id: UUID) -> Response:
    services.restore_project(project_id)
    flash("Project restored.", "success")
    return redirect_to(url_for("projects.show", project_id=project_id))


def _known_order(sort: str) -> str:
    orders = (*queries.PROJECT_ORDERS, queries.HOURS_ORDER)
    return sort if sort.removeprefix("-") in orders else "client"


def _new_page(form: NewProjectForm) -> Response:
    page_before = local_path(form.back.data, url_for("projects.index"))
    return render_form(
        "projects/new.html", form, "project_form", currency="", page_before=page_before
    )


def _create_project(form: NewProjectForm) -> UUID:
    client = form.client()
    currency = client.currency if isinstance(client, services.NewClient) else _currency_of(client)
    details, terms, rate = form.details(currency), form.terms(currency), form.first_rate()
    return (
        create_retained_project(client, details, terms, rate)
        if terms
        else services.create_project(client, details, rate)
    )


def _currency_of(client_id: UUID) -> str:
    """The client's; where there is no such client the organisation's: the service refuses it."""
    try:
        return queries.client(client_id).currency
    except NotFound:
        return str(g.org.currency)


def _update_project(project_id: UUID, form: ProjectForm, currency: str) -> None:
    details = form.details(currency)
    terms = None if latest_terms(project_id) else form.terms(currency)
    update_project(project_id, chosen_client_id(form), details, terms, form.version.data)


def _edit_page(project: Project, form: ProjectForm) -> Response:
    context = {
        "project": project,
        "currency": project.client.currency,
        "has_terms": latest_terms(project.id) is not None,
    }
    return render_form("projects/edit.html", form, "project_form", **context)


def project_context(project: Project) -> dict[str, Any]:
    """What the page of a project shows; also when one of its tasks is edited in place."""
    own, today = RateScope(project_id=project.id), clock.today(g.member.time_zone)
    by_member = seconds_by_member(project.id)
    project_standing = standing_of_projects([project], today)
    return {
        "project": project,
        "tasks": queries.tasks(project.id),
        "by_member": by_member,
        "tracked": sum(row.seconds for row in by_member),
        "unbilled": sum(row.unbilled for row in by_member),
        "applied_rate": queries.rate_book().find_rate(None, project.id, project.client_id, today),
        "rates": queries.rates(own),
        "account": project_standing.accounts.get(project.id),
        "fixed": project_standing.fixed.get(project.id),
        "burn": project_standing.burns.get(project.id),
        "today": today,
    }
