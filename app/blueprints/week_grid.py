"""The week grid of a member, as the timesheet's page and one of its cells show it."""

from datetime import date, timedelta

from app.accounts.models import Membership
from app.forms.timesheets import cached_trackable_projects
from app.timesheets import queries
from app.timesheets.rules import Grid, RowKey, RowNames, build_grid


def row_keys(person: Membership, first: date) -> list[RowKey]:
    entries = queries.entries_between(person.id, first, first + timedelta(days=6))
    return list(dict.fromkeys(RowKey(entry.project_id, entry.task_id) for entry in entries))


def week_grid(person: Membership, first: date, added: list[RowKey]) -> Grid:
    entries = queries.entries_between(person.id, first, first + timedelta(days=6))
    return build_grid(first, entries, _open_rows(), added)


def _open_rows() -> dict[RowKey, RowNames]:
    rows: dict[RowKey, RowNames] = {}
    for project in cached_trackable_projects():
        rows[RowKey(project.id, None)] = RowNames(project.name, project.client_name, None)
        rows |= {
            RowKey(project.id, task.id): RowNames(project.name, project.client_name, task.name)
            for task in project.tasks
        }
    return rows
