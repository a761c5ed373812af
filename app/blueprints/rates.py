"""Money per hour: every rate that is set, and the history of one of them."""

from collections.abc import Mapping
from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from app.blueprints.rate_scopes import (
    NamedScope,
    level_words,
    name_scope,
    organisation_scope,
    scope_by_name,
)
from app.forms.choosers import Chooser, redirect_from_words, requested_chooser
from app.forms.directories import Clients, Members, Projects
from app.forms.edits import ConfirmationForm, confirmation_form
from app.forms.fields import date_or_today
from app.forms.rates import RateForm, rate_form
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.projects import queries, services
from app.projects.models import Rate
from app.projects.queries import PAGE_SCOPES
from app.projects.rules import RateScope
from app.web.access import requires
from app.web.addresses import pages_around
from app.web.page import local_path, redirect_to, render, render_form
from app.web.pagination import requested_page

blueprint = Blueprint("rates", __name__, url_prefix="/o/<slug>/rates")

CLASH_WORDS = "A rate is for a member, a client, a project, or a member on a project."


@blueprint.get("")
@requires(Permission.SEE_MONEY)
def index() -> Response:
    return _index_page(*_scope_choosers())


@blueprint.get("/scope")
@requires(Permission.SEE_MONEY)
def show() -> Response:
    choosers = _scope_choosers()
    if better_address := redirect_from_words(*choosers):
        return better_address
    if any(chooser.problem for chooser in choosers):
        return _index_page(*choosers, status=422)
    if _is_clash(request.args):
        return _index_page(*choosers, status=422, problem=CLASH_WORDS)
    named_scope = name_scope(_requested_scope(request.args))
    starts_on = date_or_today(request.args.get("starts_on", ""), g.member.time_zone)
    form = RateForm(formdata=None, starts_on=starts_on, back=request.args.get("back"))
    return _scope_page(named_scope, form)


@blueprint.post("")
@requires(Permission.MANAGE_PROJECTS)
def create() -> Response:
    named_scope, form = name_scope(_requested_scope(request.form)), RateForm()
    form.attempt(
        lambda: services.add_rate(
            named_scope.scope,
            form.price(named_scope.currency),
            form.starts_on.data,
            named_scope.currency,
        )
    )
    if form.errors:
        return _scope_page(named_scope, form)
    flash("Rate saved. Invoices that exist keep their prices.", "success")
    return redirect_to(local_path(form.back.data, named_scope.address))


@blueprint.get("/<uuid:rate_id>/edit")
@requires(Permission.MANAGE_PROJECTS)
def edit(rate_id: UUID) -> Response:
    rate = queries.rate(rate_id)
    return _edit_page(rate, rate_form(rate))


@blueprint.post("/<uuid:rate_id>")
@requires(Permission.MANAGE_PROJECTS)
def update(rate_id: UUID) -> Response:
    rate = queries.rate(rate_id)
    form, named_scope = rate_form(rate), name_scope(queries.scope_of(rate))
    form.attempt(
        lambda: services.update_rate(
            rate_id,
            form.price(named_scope.currency),
            form.starts_on.data,
            form.version.data,
            named_scope.currency,
        )
    )
    if form.errors:
        return _edit_page(queries.rate(rate_id), form)
    flash("Rate saved. Invoices that exist keep their prices.", "success")
    return redirect_to(named_scope.address)


@blueprint.get("/<uuid:rate_id>/delete")
@requires(Permission.MANAGE_PROJECTS)
def delete(rate_id: UUID) -> Response:
    rate = queries.rate(rate_id)
    return _delete_page(rate, confirmation_form(rate))


@blueprint.post("/<uuid:rate_id>/delete")
@requires(Permission.MANAGE_PROJECTS)
def destroy(rate_id: UUID) -> Response:
    rate = queries.rate(rate_id)
    named_scope, form = name_scope(queries.scope_of(rate)), confirmation_form(rate)
    form.attempt(lambda: services.delete_rate(rate_id, form.version.data))
    if form.errors:
        return _delete_page(queries.rate(rate_id), form)
    flash("Rate deleted. Invoices that exist keep their prices.", "success")
    return redirect_to(named_scope.address)


def _requested_scope(fields: Mapping[str, str]) -> RateScope:
    """Raises NotFound for ids that are none, and for a client beside a project or a member."""
    ids = {
        name: parse_id(fields.get(name, ""))
        for name in ("membership_id", "project_id", "client_id")
    }
    is_garbled = any(fields.get(name) and ids[name] is None for name in ids)
    if is_garbled or _is_clash(fields):
        raise NotFound
    return RateScope(**ids)


def _is_clash(fields: Mapping[str, str]) -> bool:
    """Whether a client stands beside a project or a member."""
    return bool(fields.get("client_id")) and any(
        fields.get(name) for name in ("project_id", "membership_id")
    )


def _scope_choosers() -> tuple[Chooser, Chooser, Chooser]:
    """For whom, and where, a rate is added."""
    return (
        requested_chooser("membership_id", Members(), "Member…"),
        requested_chooser("client_id", Clients(), "Client…"),
        requested_chooser("project_id", Projects(), "Project…"),
    )


def _index_page(
    member_chooser: Chooser,
    client_chooser: Chooser,
    project_chooser: Chooser,
    status: int = 200,
    problem: str = "",
) -> Response:
    search, page = request.args.get("q", "").strip(), requested_page()
    names = queries.scope_page(search, page)
    levels = {level: list(scopes) for level, scopes in groupby(names[:PAGE_SCOPES], level_words)}
    today = clock.today(g.member.time_zone)
    own = {"Organisation": [organisation_scope()]} if page == 1 and not search else {}
    return render(
        "rates/index.html",
        "rates_table",
        status=status,
        levels=[
            *own.items(),
            *((level, list(map(scope_by_name, scopes))) for level, scopes in levels.items()),
        ],
        book=queries.rate_book(),
        coming=queries.coming_rates(today),
        today=today,
        search=search,
        pages=pages_around("rates.index", page, len(names) > PAGE_SCOPES, ("q",)),
        member_chooser=member_chooser,
        client_chooser=client_chooser,
        project_chooser=project_chooser,
        is_adding=status != 200,
        problem=problem,
    )


def _scope_page(named_scope: NamedScope, form: RateForm) -> Response:
    today, steps = clock.today(g.member.time_zone), queries.rates(named_scope.scope)
    return render_form(
        "rates/show.html",
        form,
        "rate_form",
        named=named_scope,
        steps=steps,
        book=queries.rate_book(),
        today=today,
    )


def _delete_page(rate: Rate, form: ConfirmationForm) -> Response:
    return render_form(
        "rates/delete.html", form, rate=rate, named=name_scope(queries.scope_of(rate))
    )


def _edit_page(rate: Rate, form: RateForm) -> Response:
    return render_form(
        "rates/edit.html", form, "rate_form", rate=rate, named=name_scope(queries.scope_of(rate))
    )
