"""Clients, projects and tasks by the beginnings of words of their names."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from app.kernel.db import own
from app.kernel.words import begins_with, conditions_for_words
from app.projects.models import Client, NameWord, Project, Task


def client_matches(search: str) -> list[ColumnElement[bool]]:
    """That each word of `search` begins a word of the client's name."""
    return conditions_for_words(search, lambda word: Client.id.in_(_ids_by_word(Client, word)))


def project_matches(search: str) -> list[ColumnElement[bool]]:
    """That each word of `search` begins a word of the project's or of its client's name."""
    return conditions_for_words(search, project_has_word)


def task_matches(search: str) -> list[ColumnElement[bool]]:
    """As `project_matches` of a Project that is joined, or of its Task's name."""
    return conditions_for_words(
        search, lambda word: or_(Task.id.in_(_ids_by_word(Task, word)), project_has_word(word))
    )


def project_has_word(word: str) -> ColumnElement[bool]:
    """That one of `search_words` begins a word of the project's or of its client's name."""
    return or_(
        Project.id.in_(_ids_by_word(Project, word)),
        Project.client_id.in_(_ids_by_word(Client, word)),
    )


def _ids_by_word(model: type[Client | Project | Task], word: str) -> Select[UUID]:
    """The ids of what has a word in its name that begins so."""
    return select(NameWord.named_id).where(
        own(NameWord), NameWord.kind == model.__tablename__, begins_with(NameWord.word, word)
    )
