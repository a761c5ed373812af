"""What a rate is for, as people call it."""

from dataclasses import dataclass
from typing import Any

from flask import g

from app.accounts.queries import member
from app.projects import queries
from app.projects.models import Client, Project
from app.projects.queries import ScopeName
from app.projects.rules import RateScope
from app.web.addresses import filtered_address


@dataclass(frozen=True)
class NamedScope:
    """A scope with the words and the currency in which people know it; `project`: the name and the
    colour of the one in it.
    """

    scope: RateScope
    name: str
    currency: str
    project: tuple[str, str] | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        ids = {
            "membership_id": self.scope.membership_id,
            "project_id": self.scope.project_id,
            "client_id": self.scope.client_id,
        }
        return {key: value for key, value in ids.items() if value is not None}

    @property
    def address(self) -> str:
        return filtered_address("rates.show", self.arguments)


def name_scope(scope: RateScope) -> NamedScope:
    """Raises NotFound when the scope names something that does not exist."""
    person = member(scope.membership_id) if scope.membership_id else None
    if scope.project_id:
        on_project = _project_scope(queries.project(scope.project_id))
        name = f"{person.name} on {on_project.name}" if person else on_project.name
        return NamedScope(scope, name, on_project.currency)
    if scope.client_id:
        return _client_scope(queries.client(scope.client_id))
    return NamedScope(scope, person.name if person else "Everything", g.org.currency)


def organisation_scope() -> NamedScope:
    return NamedScope(RateScope(), "Everything", g.org.currency)


def level_words(name: ScopeName) -> str:
    if name.member:
        return "Members on projects" if name.project else "Members"
    return "Projects" if name.project else "Clients"


def scope_by_name(name: ScopeName) -> NamedScope:
    place = f"{name.project} ({name.client})" if name.project else name.client
    words = " on ".join(part for part in (name.member, place) if part)
    project = (name.project, name.project_colour) if name.project and name.project_colour else None
    return NamedScope(name.scope, words, name.currency or g.org.currency, project)


def _client_scope(client: Client) -> NamedScope:
    return NamedScope(RateScope(client_id=client.id), client.name, client.currency)


def _project_scope(project: Project) -> NamedScope:
    name = f"{project.name} ({project.client.name})"
    return NamedScope(RateScope(project_id=project.id), name, project.client.currency)
