"""The terms of a retainer from a date on, and from when on it stops."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.retainers import coming_periods
from app.forms.edits import ConfirmationForm, confirmation_form
from app.forms.retainers import StopForm, TermsForm, stop_form, terms_data, terms_form
from app.kernel import clock
from app.kernel.errors import DomainError
from app.permissions import Permission
from app.projects.queries import project
from app.retainers import queries, services
from app.retainers.models import Retainer
from app.retainers.rules import Period, RetainerTerms
from app.web.access import requires
from app.web.page import redirect_to, render_form

blueprint = Blueprint("retainer_terms", __name__, url_prefix="/o/<slug>")


@blueprint.get("/projects/<uuid:project_id>/retainer/terms/new")
@requires(Permission.MANAGE_PROJECTS)
def new(project_id: UUID) -> Response:
    latest = queries.latest_terms(project_id)
    data = (
        terms_data(latest, project(project_id).client.currency)
        if latest and not latest.stops
        else {}
    )
    return _terms_page(
        project_id, TermsForm(formdata=None, data={**data, "starts_on": _next_start(project_id)})
    )


@blueprint.post("/projects/<uuid:project_id>/retainer/terms")
@requires(Permission.MANAGE_PROJECTS)
def create(project_id: UUID) -> Response:
    form, currency = TermsForm(), project(project_id).client.currency
    if "preview" not in request.form:
        form.attempt(lambda: services.add_terms(project_id, form.terms(currency), currency))
        if not form.errors:
            return _redirect_saved(project_id)
    return _terms_page(project_id, form)


@blueprint.get("/projects/<uuid:project_id>/retainer/stop")
@requires(Permission.MANAGE_PROJECTS)
def stopping(project_id: UUID) -> Response:
    return _stop_page(
        project_id, StopForm(formdata=None, data={"starts_on": _next_start(project_id)})
    )


@blueprint.post("/projects/<uuid:project_id>/retainer/stop")
@requires(Permission.MANAGE_PROJECTS)
def stop(project_id: UUID) -> Response:
    form = StopForm()
    form.attempt(
        lambda: services.add_terms(project_id, RetainerTerms(form.starts_on.data, stops=True))
    )
    return _stop_page(project_id, form) if form.errors else _redirect_saved(project_id)


@blueprint.get("/retainers/terms/<uuid:retainer_id>/edit")
@requires(Permission.MANAGE_PROJECTS)
def edit(retainer_id: UUID) -> Response:
    row = queries.retainer(retainer_id)
    if row.stops:
        return _stop_page(row.project_id, stop_form(row), row)
    return _terms_page(
        row.project_id,
        terms_form(row, project(row.project_id).client.currency),
        row,
    )


@blueprint.post("/retainers/terms/<uuid:retainer_id>")
@requires(Permission.MANAGE_PROJECTS)
def update(retainer_id: UUID) -> Response:
    row = queries.retainer(retainer_id)
    if row.stops:
        return _update_stop(row)
    project_id, currency = row.project_id, project(row.project_id).client.currency
    form = terms_form(row, currency)
    if "preview" not in request.form:
        form.attempt(
            lambda: services.update_terms(
                retainer_id, form.terms(currency), form.version.data, currency
            )
        )
        if not form.errors:
            return _redirect_saved(project_id)
    return _terms_page(project_id, form, queries.retainer(retainer_id))


@blueprint.get("/retainers/terms/<uuid:retainer_id>/delete")
@requires(Permission.MANAGE_PROJECTS)
def delete(retainer_id: UUID) -> Response:
    row = queries.retainer(retainer_id)
    return _delete_page(row, confirmation_form(row))


@blueprint.post("/retainers/terms/<uuid:retainer_id>/delete")
@requires(Permission.MANAGE_PROJECTS)
def destroy(retainer_id: UUID) -> Response:
    row = queries.retainer(retainer_id)
    form, project_id = confirmation_form(row), row.project_id
    form.attempt(lambda: services.delete_terms(retainer_id, form.version.data))
    if form.errors:
        return _delete_page(queries.retainer(retainer_id), form)
    flash("Terms deleted.", "success")
    return redirect_to(url_for("retainers.show", project_id=project_id))


def _update_stop(row: Retainer) -> Response:
    form, retainer_id, project_id = stop_form(row), row.id, row.project_id
    form.attempt(
        lambda: services.update_terms(
            retainer_id, RetainerTerms(form.starts_on.data, stops=True), form.version.data
        )
    )
    return (
        _stop_page(project_id, form, queries.retainer(retainer_id))
        if form.errors
        else _redirect_saved(project_id)
    )


def _delete_page(row: Retainer, form: ConfirmationForm) -> Response:
    return render_form("retainers/delete.html", form, row=row, project=project(row.project_id))


def _redirect_saved(project_id: UUID) -> Response:
    flash("Terms saved. Invoices that exist keep theirs.", "success")
    return redirect_to(url_for("retainers.show", project_id=project_id))


def _terms_page(project_id: UUID, form: TermsForm, row: Retainer | None = None) -> Response:
    billed_project = project(project_id)
    preview = _preview(project_id, form, billed_project.client.currency, row)
    block = "terms_preview" if "preview" in request.form else "terms_form"
    return render_form(
        "retainers/terms.html",
        form,
        block,
        project=billed_project,
        currency=billed_project.client.currency,
        row=row,
        preview=preview,
    )


def _stop_page(project_id: UUID, form: StopForm, row: Retainer | None = None) -> Response:
    return render_form(
        "retainers/stop.html", form, "stop_form", project=project(project_id), row=row
    )


def _preview(
    project_id: UUID, form: TermsForm, currency: str, row: Retainer | None
) -> list[Period]:
    """The periods to come if the form were saved; none while it makes no sense."""
    others = [
        queries.terms_of(each)
        for each in queries.terms_history(project_id)
        if row is None or each.id != row.id
    ]
    if form.errors or ("preview" in request.form and not form.validate_on_submit()):
        return []
    try:
        terms = form.terms(currency)
    except DomainError as refusal:
        if form.is_submitted():
            form.refuse(refusal)
        return []
    others = [each for each in others if each.starts_on != terms.starts_on]
    return coming_periods([*others, terms], terms.starts_on - timedelta(days=1))


def _next_start(project_id: UUID) -> date:
    """The first day of the period after the present one, today where there is none."""
    today = clock.today(g.member.time_zone)
    following = coming_periods(
        [queries.terms_of(row) for row in queries.terms_history(project_id)], today, 1
    )
    return following[0].start if following else today
