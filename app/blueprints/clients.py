"""Whom work is billed to."""

from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.forms.projects import ClientForm, client_form
from app.kernel import clock
from app.permissions import Permission
from app.projects import queries, services
from app.projects.models import Client
from app.projects.queries import PAGE_CLIENTS, PAGE_PROJECTS
from app.projects.rules import RateScope
from app.reports.budgets import standing_of_projects
from app.timesheets.queries import (
    seconds_by_project,
    select_unbilled_seconds,
    unbilled_seconds,
)
from app.web.access import requires
from app.web.addresses import filtered_address, pages_around, requested_filters
from app.web.columns import chosen_columns
from app.web.page import flash_undo, redirect_to, render, render_form
from app.web.pagination import requested_page
from app.xero.contacts.queries import contact_names

FILTER_NAMES = ("q", "show")
# Of the list, those that may be hidden.
COLUMN_HEADINGS = {
    "contact": "Xero contact",
    "currency": "Currency",
    "projects": "Projects",
    "unbilled": "Unbilled hours",
}

blueprint = Blueprint("clients", __name__, url_prefix="/o/<slug>/clients")


@blueprint.get("")
@requires(Permission.MANAGE_PROJECTS)
def index() -> Response:
    search, archived = request.args.get("q", "").strip(), request.args.get("show") == "archived"
    page, sort = requested_page(), _known_order(request.args.get("sort", ""))
    listed = queries.client_page(search, archived, page, sort, select_unbilled_seconds())
    shown_clients = listed[:PAGE_CLIENTS]
    client_ids = [client.id for client in shown_clients]
    return render(
        "clients/index.html",
        "clients_table",
        clients=shown_clients,
        counts=queries.project_counts(client_ids),
        unbilled=unbilled_seconds(client_ids),
        contacts=contact_names(client_ids),
        pages=pages_around(
            "clients.index", page, len(listed) > PAGE_CLIENTS, (*FILTER_NAMES, "sort")
        ),
        sort=sort,
        sort_address=filtered_address("clients.index", requested_filters(FILTER_NAMES)),
        requested=requested_filters((*FILTER_NAMES, "sort")),
        columns=chosen_columns("clients", COLUMN_HEADINGS),
        search=search,
        archived=archived,
    )


@blueprint.get("/new")
@requires(Permission.MANAGE_PROJECTS)
def new() -> Response:
    return render_form("clients/new.html", client_form(), "client_form")


@blueprint.post("")
@requires(Permission.MANAGE_PROJECTS)
def create() -> Response:
    form = client_form()
    client_id = form.attempt(
        lambda: services.create_client(form.name.data or "", form.currency.data)
    )
    if client_id is None:
        return render_form("clients/new.html", form, "client_form")
    flash(f"{form.name.data} added.", "success")
    return redirect_to(url_for("clients.show", client_id=client_id))


@blueprint.get("/<uuid:client_id>")
@requires(Permission.MANAGE_PROJECTS)
def show(client_id: UUID) -> Response:
    client = queries.client(client_id)
    page = requested_page()
    listed = queries.project_page(client_id=client_id, archived=None, page=page)
    projects = listed[:PAGE_PROJECTS]
    return render(
        "clients/show.html",
        client=client,
        projects=projects,
        project_count=queries.project_counts([client_id]).get(client_id, 0),
        pages=pages_around(
            "clients.show", page, len(listed) > PAGE_PROJECTS, (), client_id=client_id
        ),
        tracked=seconds_by_project([project.id for project in projects]),
        standing=standing_of_projects(projects, clock.today(g.member.time_zone)),
        unbilled=unbilled_seconds([client_id]).get(client_id, 0),
        rates=queries.rates(RateScope(client_id=client_id)),
    )


@blueprint.get("/<uuid:client_id>/edit")
@requires(Permission.MANAGE_PROJECTS)
def edit(client_id: UUID) -> Response:
    client = queries.client(client_id)
    return _edit_page(client, client_form(client))


@blueprint.post("/<uuid:client_id>")
@requires(Permission.MANAGE_PROJECTS)
def update(client_id: UUID) -> Response:
    client = queries.client(client_id)
    form = client_form(client)
    form.attempt(
        lambda: services.update_client(
            client_id, form.name.data or "", form.currency.data, form.version.data
        )
    )
    if form.errors:
        return _edit_page(queries.client(client_id), form)
    flash("Client saved.", "success")
    return redirect_to(url_for("clients.show", client_id=client_id))


@blueprint.post("/<uuid:client_id>/archive")
@requires(Permission.MANAGE_PROJECTS)
def archive(client_id: UUID) -> Response:
    services.archive_client(client_id)
    flash_undo(
        "Client archived. No more time can be tracked for it.",
        url_for("clients.restore", client_id=client_id),
    )
    return redirect_to(url_for("clients.show", client_id=client_id))


@blueprint.post("/<uuid:client_id>/restore")
@requires(Permission.MANAGE_PROJECTS)
def restore(client_id: UUID) -> Response:
    services.restore_client(client_id)
    flash("Client restored.", "success")
    return redirect_to(url_for("clients.show", client_id=client_id))


def _known_order(sort: str) -> str:
    return sort if sort.removeprefix("-") in queries.CLIENT_SORTS else "client"


def _edit_page(client: Client, form: ClientForm) -> Response:
    return render_form("clients/edit.html", form, "client_form", client=client)
