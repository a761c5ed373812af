"""Conditions that the lists of clients and projects share."""

from sqlalchemy import ColumnElement

from app.projects.models import Client, Project


def is_archived(
    model: type[Client] | type[Project], archived: bool | None
) -> list[ColumnElement[bool]]:
    """Rows that are archived, or are not; None: both."""
    if archived is None:
        return []
    return [model.archived_at.is_not(None) if archived else model.archived_at.is_(None)]
