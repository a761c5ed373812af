"""The week grid of a member, as the timesheet's page and one of its cells show it."""

from datetime import date, timedelta

from app.accounts.models import Membership
from app.projects.queries import names_of_work
from app.timesheets import queries
from app.timesheets.rules import Grid, RowKey, RowNames, build_grid


def row_keys(person: Membership, first: date) -> list[RowKey]:
    entries = queries.entries_between(person.id, first, first + timedelta(days=6))
    return list(dict.fromkeys(RowKey(entry.project_id, entry.task_id) for entry in entries))


def week_grid(person: Membership, first: date, added: list[RowKey]) -> Grid:
    entries = queries.entries_between(person.id, first, first + timedelta(days=6))
    keys = [RowKey(entry.project_id, entry.task_id) for entry in entries]
    return build_grid(first, entries, _open_rows([*keys, *added]), added)


def _open_rows(keys: list[RowKey]) -> dict[RowKey, RowNames]:
    names = names_of_work((key.project_id, key.task_id) for key in keys)
    return {
        RowKey(name.project_id, name.task_id): RowNames(name.project, name.client, name.task)
        for name in names
        if name.is_open
    }
