"""Conditions that the lists of clients and projects share."""

from sqlalchemy import ColumnElement, SQLColumnExpression

from app.projects.models import Client, Project
from app.projects.rules import fold_name


def name_contains(column: SQLColumnExpression[str], search: str) -> list[ColumnElement[bool]]:
    key = fold_name(search)
    return [column.contains(key, autoescape=True)] if key else []


def is_archived(
    model: type[Client] | type[Project], archived: bool | None
) -> list[ColumnElement[bool]]:
    """Rows that are archived, or are not; None: both."""
    if archived is None:
        return []
    return [model.archived_at.is_not(None) if archived else model.archived_at.is_(None)]
