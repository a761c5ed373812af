"""Kinds of work within a project, edited on the project's page."""

from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from app.blueprints.projects import project_context
from app.forms.projects import TaskForm, task_form
from app.permissions import Permission
from app.projects import queries, services
from app.projects.models import Task
from app.web.access import requires
from app.web.page import is_htmx, redirect_to, render_form

blueprint = Blueprint("tasks", __name__, url_prefix="/o/<slug>")


@blueprint.post("/projects/<uuid:project_id>/tasks")
@requires(Permission.MANAGE_PROJECTS)
def create(project_id: UUID) -> Response:
    form = TaskForm()
    form.attempt(lambda: services.create_task(project_id, form.name.data or "", form.billable.data))
    return _answer_tasks(
        project_id, form if form.errors else TaskForm(formdata=None), changed=not form.errors
    )


@blueprint.get("/tasks/<uuid:task_id>/edit")
@requires(Permission.MANAGE_PROJECTS)
def edit(task_id: UUID) -> Response:
    task = queries.task(task_id)
    return _editing_page(task, task_form(task))


@blueprint.post("/tasks/<uuid:task_id>")
@requires(Permission.MANAGE_PROJECTS)
def update(task_id: UUID) -> Response:
    task = queries.task(task_id)
    form, project_id = task_form(task), task.project_id
    form.attempt(
        lambda: services.update_task(
            task_id, form.name.data or "", form.billable.data, form.version.data
        )
    )
    return _editing_page(queries.task(task_id), form) if form.errors else _answer_tasks(project_id)


@blueprint.post("/tasks/<uuid:task_id>/archive")
@requires(Permission.MANAGE_PROJECTS)
def archive(task_id: UUID) -> Response:
    services.archive_task(task_id)
    return _answer_tasks(queries.task(task_id).project_id)


@blueprint.post("/tasks/<uuid:task_id>/restore")
@requires(Permission.MANAGE_PROJECTS)
def restore(task_id: UUID) -> Response:
    services.restore_task(task_id)
    return _answer_tasks(queries.task(task_id).project_id)


def _answer_tasks(project_id: UUID, form: TaskForm | None = None, changed: bool = True) -> Response:
    if changed and not is_htmx():
        return redirect_to(url_for("projects.show", project_id=project_id) + "#project_tasks")
    return _page(project_id, form or TaskForm(formdata=None), None, form)


def _editing_page(task: Task, form: TaskForm) -> Response:
    return _page(task.project_id, TaskForm(formdata=None), task, form)


def _page(
    project_id: UUID, task_form: TaskForm, open_task: Task | None, form: TaskForm | None
) -> Response:
    context = {
        **project_context(queries.project(project_id)),
        "task_form": task_form,
        "open_task": open_task,
        "open_form": form,
    }
    return render_form("projects/show.html", form or task_form, "project_tasks", **context)
