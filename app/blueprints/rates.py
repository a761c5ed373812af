"""Money per hour: the cascade at a glance, and the steps of one scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import member, members
from app.forms.fields import read_date
from app.forms.projects import RateForm
from app.kernel import clock
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.projects import queries, services
from app.projects.models import Rate
from app.projects.rules import RateScope
from app.web.access import requires
from app.web.page import local_path, redirect_to, render, render_form

blueprint = Blueprint("rates", __name__, url_prefix="/o/<slug>/rates")


@dataclass(frozen=True)
class NamedScope:
    """A scope with the words and the currency in which people know it."""

    scope: RateScope
    name: str
    currency: str

    @property
    def arguments(self) -> dict[str, Any]:
        given = {
            "membership_id": self.scope.membership_id,
            "project_id": self.scope.project_id,
            "client_id": self.scope.client_id,
        }
        return {key: value for key, value in given.items() if value is not None}


@blueprint.get("")
@requires(Permission.SEE_MONEY)
def index() -> Response:
    steps = queries.all_rates()
    return render(
        "rates/index.html",
        levels=_levels({scope_of(step) for step in steps}),
        book=queries.rate_book(),
        steps=steps,
        scope_of=scope_of,
        today=clock.today(g.member.time_zone),
    )


@blueprint.get("/scope")
@requires(Permission.SEE_MONEY)
def show() -> Response:
    named = _named(_asked_scope(request.args))
    return _scope_page(
        named, RateForm(formdata=None, starts_on=_asked_start(), back=request.args.get("back"))
    )


@blueprint.post("")
@requires(Permission.MANAGE_PROJECTS)
def create() -> Response:
    named, form = _named(_asked_scope(request.form)), RateForm()
    form.attempt(lambda: services.add_rate(named.scope, form.price(), form.starts_on.data))
    if form.errors:
        return _scope_page(named, form)
    flash("Rate saved. Invoices that exist keep their prices.", "success")
    return redirect_to(local_path(form.back.data, url_for("rates.show", **named.arguments)))


@blueprint.get("/<uuid:rate_id>/edit")
@requires(Permission.MANAGE_PROJECTS)
def edit(rate_id: UUID) -> Response:
    rate = queries.rate(rate_id)
    return _edit_page(rate, RateForm(obj=rate, ends=rate.amount is None))


@blueprint.post("/<uuid:rate_id>")
@requires(Permission.MANAGE_PROJECTS)
def update(rate_id: UUID) -> Response:
    rate, form = queries.rate(rate_id), RateForm()
    scope = scope_of(rate)
    form.attempt(lambda: services.update_rate(rate_id, form.price(), form.starts_on.data))
    if form.errors:
        return _edit_page(queries.rate(rate_id), form)
    flash("Rate saved. Invoices that exist keep their prices.", "success")
    return redirect_to(url_for("rates.show", **_named(scope).arguments))


@blueprint.get("/<uuid:rate_id>/delete")
@requires(Permission.MANAGE_PROJECTS)
def delete(rate_id: UUID) -> Response:
    rate = queries.rate(rate_id)
    return render("rates/delete.html", rate=rate, named=_named(scope_of(rate)))


@blueprint.post("/<uuid:rate_id>/delete")
@requires(Permission.MANAGE_PROJECTS)
def destroy(rate_id: UUID) -> Response:
    named = _named(scope_of(queries.rate(rate_id)))
    services.delete_rate(rate_id)
    flash("Rate deleted. Invoices that exist keep their prices.", "success")
    return redirect_to(url_for("rates.show", **named.arguments))


def scope_of(rate: Rate) -> RateScope:
    return RateScope(rate.membership_id, rate.project_id, rate.client_id)


def _asked_start() -> date:
    """The day that the address names, else the member's today."""
    try:
        return read_date(request.args.get("starts_on", ""))
    except DomainError:
        return clock.today(g.member.time_zone)


def _asked_scope(asked: Mapping[str, str]) -> RateScope:
    found = {
        name: parse_id(asked.get(name, "")) for name in ("membership_id", "project_id", "client_id")
    }
    if any(asked.get(name) and found[name] is None for name in found) or (
        found["client_id"] and (found["project_id"] or found["membership_id"])
    ):
        raise NotFound
    return RateScope(**found)


def _named(scope: RateScope) -> NamedScope:
    """Raises NotFound when the scope names something that is not there."""
    person = member(scope.membership_id).name if scope.membership_id else ""
    if scope.project_id:
        project = queries.project(scope.project_id)
        name = f"{project.name} ({project.client.name})"
        return NamedScope(scope, f"{person} on {name}" if person else name, project.client.currency)
    if scope.client_id:
        client = queries.client(scope.client_id)
        return NamedScope(scope, client.name, client.currency)
    return NamedScope(scope, person or "Everything", g.org.currency)


def _levels(with_rates: set[RateScope]) -> list[tuple[str, list[NamedScope]]]:
    """The cascade from the least to the most specific; of member-on-project only the scopes that
    have a rate.
    """
    people, projects = (
        [person for person in members() if person.deactivated_at is None],
        queries.projects(),
    )
    names = {person.id for person in people}
    known = {project.id for project in projects}
    pairs = [
        scope for scope in with_rates if scope.project_id in known and scope.membership_id in names
    ]
    return [
        ("Organisation", [NamedScope(RateScope(), "Everything", g.org.currency)]),
        (
            "Members",
            [
                NamedScope(RateScope(membership_id=person.id), person.name, g.org.currency)
                for person in people
            ],
        ),
        (
            "Clients",
            [
                NamedScope(RateScope(client_id=client.id), client.name, client.currency)
                for client in queries.clients()
            ],
        ),
        (
            "Projects",
            [
                NamedScope(
                    RateScope(project_id=each.id),
                    f"{each.name} ({each.client.name})",
                    each.client.currency,
                )
                for each in projects
            ],
        ),
        (
            "Members on projects",
            sorted((_named(scope) for scope in pairs), key=lambda named: named.name),
        ),
    ]


def _scope_page(named: NamedScope, form: RateForm) -> Response:
    today, steps = clock.today(g.member.time_zone), queries.rates(named.scope)
    return render_form(
        "rates/show.html",
        form,
        "rate_form",
        named=named,
        steps=steps,
        book=queries.rate_book(),
        today=today,
    )


def _edit_page(rate: Rate, form: RateForm) -> Response:
    return render_form(
        "rates/edit.html", form, "rate_form", rate=rate, named=_named(scope_of(rate))
    )
