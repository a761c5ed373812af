"""A fixed price: its milestones, what is billed and what is left."""

from uuid import UUID

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from app.forms.edits import ConfirmationForm, confirmation_form
from app.forms.milestones import MilestoneForm, milestone_form
from app.permissions import Permission
from app.projects import queries, services
from app.projects.models import Milestone
from app.web.access import requires
from app.web.page import redirect_to, render_form

blueprint = Blueprint("milestones", __name__, url_prefix="/o/<slug>")


@blueprint.get("/projects/<uuid:project_id>/milestones")
@requires(Permission.MANAGE_PROJECTS)
def index(project_id: UUID) -> Response:
    return _index_page(project_id, MilestoneForm(formdata=None))


@blueprint.post("/projects/<uuid:project_id>/milestones")
@requires(Permission.MANAGE_PROJECTS)
def create(project_id: UUID) -> Response:
    form, currency = MilestoneForm(), queries.project(project_id).client.currency
    form.attempt(
        lambda: services.add_milestone(
            project_id, form.details(currency), may_exceed=form.beyond.data
        )
    )
    return (
        _index_page(project_id, form)
        if form.errors
        else _redirect_saved(project_id, f"{form.name.data} added.")
    )


@blueprint.get("/milestones/<uuid:milestone_id>/edit")
@requires(Permission.MANAGE_PROJECTS)
def edit(milestone_id: UUID) -> Response:
    row = queries.milestone(milestone_id)
    return _edit_page(row, milestone_form(row, queries.project(row.project_id).client.currency))


@blueprint.post("/milestones/<uuid:milestone_id>")
@requires(Permission.MANAGE_PROJECTS)
def update(milestone_id: UUID) -> Response:
    row = queries.milestone(milestone_id)
    project_id, currency = row.project_id, queries.project(row.project_id).client.currency
    form = milestone_form(row, currency)
    form.attempt(
        lambda: services.update_milestone(
            milestone_id,
            form.details(currency),
            may_exceed=form.beyond.data,
            version=form.version.data,
        )
    )
    return (
        _edit_page(queries.milestone(milestone_id), form)
        if form.errors
        else _redirect_saved(project_id, "Milestone saved.")
    )


@blueprint.get("/milestones/<uuid:milestone_id>/delete")
@requires(Permission.MANAGE_PROJECTS)
def delete(milestone_id: UUID) -> Response:
    row = queries.milestone(milestone_id)
    return _delete_page(row, confirmation_form(row))


@blueprint.post("/milestones/<uuid:milestone_id>/delete")
@requires(Permission.MANAGE_PROJECTS)
def destroy(milestone_id: UUID) -> Response:
    row = queries.milestone(milestone_id)
    form, project_id = confirmation_form(row), row.project_id
    form.attempt(lambda: services.delete_milestone(milestone_id, form.version.data))
    if form.errors:
        return _delete_page(queries.milestone(milestone_id), form)
    return _redirect_saved(project_id, "Milestone deleted.")


def _redirect_saved(project_id: UUID, words: str) -> Response:
    flash(words, "success")
    return redirect_to(url_for("milestones.index", project_id=project_id))


def _index_page(project_id: UUID, form: MilestoneForm) -> Response:
    project, state = queries.project(project_id), queries.fixed_state(project_id)
    context = {
        "project": project,
        "state": state,
        "currency": project.client.currency,
    }
    return render_form("milestones/index.html", form, "milestone_form", **context)


def _delete_page(row: Milestone, form: ConfirmationForm) -> Response:
    return render_form(
        "milestones/delete.html", form, row=row, project=queries.project(row.project_id)
    )


def _edit_page(row: Milestone, form: MilestoneForm) -> Response:
    project = queries.project(row.project_id)
    return render_form(
        "milestones/edit.html",
        form,
        "milestone_form",
        row=row,
        project=project,
        currency=project.client.currency,
    )
