"""What people choose by its name, found a few at a time: work, projects, clients, members."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from flask import g, url_for

from app.accounts.models import Membership
from app.accounts.queries import find_members, member, member_of_user
from app.audit.queries import SUPPORT_ACTOR, SYSTEM_ACTOR
from app.forms.fields import read_work
from app.kernel.errors import NotFound
from app.kernel.ids import parse_id
from app.projects.queries import (
    ClientName,
    WorkName,
    client_name,
    find_clients,
    find_projects,
    find_work,
    first_work,
    names_of_work,
)
from app.timesheets.queries import recent_work
from app.timesheets.rules import RowKey

# As many as a person looks through without reading.
MAX_CHOICES = 20
OTHER_ACTORS = (SYSTEM_ACTOR, SUPPORT_ACTOR)


@dataclass(frozen=True)
class Choice:
    """One thing to choose. `note`: what it belongs to, or what is special about it."""

    value: str
    name: str
    note: str = ""
    is_recent: bool = False

    @property
    def text(self) -> str:
        return f"{self.name} ({self.note})" if self.note else self.name


class Directory(ABC):
    """Things of one kind of the organisation in force. `searched_names`: what has the names
    that are searched; `new_page`: where one is added.
    """

    endpoint: ClassVar[str]
    noun: ClassVar[str]
    searched_names: ClassVar[str]
    new_page: ClassVar[str] = ""

    @property
    def address(self) -> str:
        """Where its choices are asked for; the words are added as `q`."""
        return url_for(self.endpoint)

    @abstractmethod
    def find(self, words: str) -> list[Choice]:
        """The first MAX_CHOICES that the `words` begin, and one more where there are more; without
        words, what is likely.
        """

    @abstractmethod
    def choice_of(self, value: str) -> Choice | None:
        """What `value` names, whatever its state; None where there is no such thing."""


class Work(Directory):
    """Projects and their tasks on which time can be tracked."""

    endpoint = "choices.work"
    noun = "project"
    searched_names = "a project, its task or its client"
    new_page = "projects.new"

    def find(self, words: str) -> list[Choice]:
        if words:
            names = find_work(words, _recent_project_ids(), MAX_CHOICES + 1)
            return [_work_choice(name) for name in names]
        keys = recent_work(g.member.id, MAX_CHOICES)
        recent = [
            replace(_work_choice(name), is_recent=True)
            for name in names_of_work([(key.project_id, key.task_id) for key in keys])
            if name.is_open
        ]
        values = {choice.value for choice in recent}
        others = [_work_choice(name) for name in first_work(MAX_CHOICES + 1)]
        choices = [*recent, *(each for each in others if each.value not in values)]
        return choices[: MAX_CHOICES + 1]

    def choice_of(self, value: str) -> Choice | None:
        return _choice_of_work(read_work(value))


class Projects(Directory):
    """All projects, archived ones too: of what is asked about time that was tracked."""

    endpoint = "choices.projects"
    noun = "project"
    searched_names = "a project or its client"
    new_page = "projects.new"

    def find(self, words: str) -> list[Choice]:
        ids = _recent_project_ids()
        projects = find_projects(words, ids, MAX_CHOICES + 1)
        return [replace(_work_choice(name), is_recent=name.project_id in ids) for name in projects]

    def choice_of(self, value: str) -> Choice | None:
        project_id = parse_id(value)
        return _choice_of_work(RowKey(project_id, None) if project_id else None)


@dataclass(frozen=True)
class Clients(Directory):
    """Clients; `archived`: those too."""

    archived: bool = False

    endpoint = "choices.clients"
    noun = "client"
    searched_names = "a client"
    new_page = "clients.new"

    @property
    def address(self) -> str:
        return url_for(self.endpoint, archived=1 if self.archived else None)

    def find(self, words: str) -> list[Choice]:
        clients = find_clients(words, (), MAX_CHOICES + 1, archived=self.archived)
        return [_client_choice(client) for client in clients]

    def choice_of(self, value: str) -> Choice | None:
        client_id = parse_id(value)
        client = client_name(client_id) if client_id else None
        return _client_choice(client) if client else None


@dataclass(frozen=True)
class Members(Directory):
    """Who works in the organisation; `deactivated`: whoever left too; `without_owners`: nobody who
    owns it.
    """

    deactivated: bool = False
    without_owners: bool = False

    endpoint = "choices.members"
    noun = "member"
    searched_names = "a member"

    @property
    def address(self) -> str:
        return url_for(
            self.endpoint,
            deactivated=1 if self.deactivated else None,
            without_owners=1 if self.without_owners else None,
        )

    def find(self, words: str) -> list[Choice]:
        people = find_members(
            words, MAX_CHOICES + 1, deactivated=self.deactivated, without_owners=self.without_owners
        )
        if not words and not self.without_owners:
            people = [g.member, *(person for person in people if person.id != g.member.id)]
        return [_member_choice(person) for person in people]

    def choice_of(self, value: str) -> Choice | None:
        membership_id = parse_id(value)
        if membership_id is None:
            return None
        try:
            is_self = membership_id == g.member.id
            return _member_choice(g.member if is_self else member(membership_id))
        except NotFound:
            return None


class Actors(Directory):
    """Whose doings the audit log may hold: people, Hourline itself, its support."""

    endpoint = "choices.actors"
    noun = "name"
    searched_names = "a name"

    def find(self, words: str) -> list[Choice]:
        people = find_members(words, MAX_CHOICES + 1, deactivated=True)
        others = [each for each in OTHER_ACTORS if each.lower().startswith(words.lower())]
        return [
            *(Choice(name, name) for name in others),
            *(replace(_member_choice(person), value=str(person.user_id)) for person in people),
        ][: MAX_CHOICES + 1]

    def choice_of(self, value: str) -> Choice | None:
        user_id = parse_id(value)
        if user_id:
            person = member_of_user(user_id)
            return replace(_member_choice(person), value=value) if person else None
        return Choice(value, value) if value in OTHER_ACTORS else None


def _work_choice(name: WorkName) -> Choice:
    words = f"{name.project} · {name.task}" if name.task else name.project
    return Choice(
        str(RowKey(name.project_id, name.task_id)),
        words,
        name.client if name.is_open else f"{name.client}, archived",
    )


def _choice_of_work(key: RowKey | None) -> Choice | None:
    names = names_of_work([(key.project_id, key.task_id)]) if key else []
    return _work_choice(names[0]) if names else None


def _client_choice(client: ClientName) -> Choice:
    return Choice(str(client.id), client.name, "archived" if client.is_archived else "")


def _member_choice(person: Membership) -> Choice:
    is_self = person.id == g.member.id
    note = "you" if is_self else "deactivated" if person.deactivated_at else ""
    return Choice(str(person.id), person.name, note)


def _recent_project_ids() -> set[UUID]:
    return {key.project_id for key in recent_work(g.member.id, MAX_CHOICES)}
