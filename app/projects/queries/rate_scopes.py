"""What has a rate of its own, as a list."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from app.accounts.models import Membership, User
from app.kernel.db import db, own
from app.kernel.rows import refers_to
from app.kernel.words import conditions_for_words, has_word
from app.projects.models import Client, Project, Rate
from app.projects.queries.names import client_matches, project_has_word, project_matches
from app.projects.rules import RateScope

# As many rows as the list of rates shows at once.
PAGE_SCOPES = 50


@dataclass(frozen=True)
class ScopeName:
    """A scope of rates below the organisation's: its member, and its project or client, by name.
    `currency`: the client's, None where there is none; `project_colour` likewise.
    """

    scope: RateScope
    member: str | None
    project: str | None
    client: str | None
    currency: str | None
    project_colour: str | None


def scope_page(search: str = "", page: int = 1) -> list[ScopeName]:
    """A page of the active members, clients, projects and members on projects that have a rate of
    their own; one more than a page where there are more.

    `search`: what words of their names begin with.
    """
    everything = union_all(
        _members(search), _clients(search), _projects(search), _members_on_projects(search)
    ).subquery()
    ordered = select(everything).order_by(everything.c.level, everything.c.key)
    rows = db.session.execute(ordered.limit(PAGE_SCOPES + 1).offset((page - 1) * PAGE_SCOPES))
    return [
        ScopeName(
            RateScope(row.membership_id, row.project_id, row.client_id),
            row.member,
            row.project,
            row.client,
            row.currency,
            row.colour,
        )
        for row in rows
    ]


def _columns(level: int, key: SQLColumnExpression[str], **columns: Any) -> Select[Any]:
    def column(name: str, kind: Any) -> Any:
        return cast(columns.get(name, null()), kind).label(name)

    ids = [column(name, Uuid) for name in ("membership_id", "project_id", "client_id")]
    names = [column(name, Text) for name in ("member", "project", "client", "currency", "colour")]
    return select(literal(level).label("level"), key.label("key"), *ids, *names)


def _members(search: str) -> Select[Any]:
    key = func.lower(User.name)
    query = _columns(0, key, membership_id=Membership.id, member=User.name)
    return query.join(User, User.id == Membership.user_id).where(
        own(Membership),
        Membership.deactivated_at.is_(None),
        _has_rate(Rate.membership_id == Membership.id, Rate.project_id.is_(None)),
        *conditions_for_words(search, partial(has_word, User.name)),
    )


def _clients(search: str) -> Select[Any]:
    query = _columns(
        1, Client.name_key, client_id=Client.id, client=Client.name, currency=Client.currency
    )
    return query.where(
        own(Client),
        Client.archived_at.is_(None),
        _has_rate(Rate.client_id == Client.id),
        *client_matches(search),
    )


def _project_key() -> SQLColumnExpression[str]:
    return Client.name_key + " " + Project.name_key


def _projects(search: str) -> Select[Any]:
    key = _project_key()
    query = _columns(
        2,
        key,
        project_id=Project.id,
        project=Project.name,
        colour=Project.colour,
        client=Client.name,
        currency=Client.currency,
    )
    return query.join(Client, refers_to(Project.client_id, Client)).where(
        *_active_projects(),
        _has_rate(Rate.project_id == Project.id, Rate.membership_id.is_(None)),
        *project_matches(search),
    )


def _members_on_projects(search: str) -> Select[Any]:
    key = func.lower(User.name) + " " + _project_key()
    query = _columns(
        3,
        key,
        membership_id=Membership.id,
        member=User.name,
        project_id=Project.id,
        project=Project.name,
        colour=Project.colour,
        client=Client.name,
        currency=Client.currency,
    )
    joined = (
        query.select_from(Rate)
        .join(Membership, refers_to(Rate.membership_id, Membership))
        .join(User, User.id == Membership.user_id)
        .join(Project, refers_to(Rate.project_id, Project))
        .join(Client, refers_to(Project.client_id, Client))
    )
    return joined.where(
        own(Rate),
        Membership.deactivated_at.is_(None),
        *_active_projects(),
        *conditions_for_words(
            search, lambda word: or_(has_word(User.name, word), project_has_word(word))
        ),
    ).distinct()


def _has_rate(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(own(Rate), *conditions)


def _active_projects() -> tuple[ColumnElement[bool], ...]:
    return own(Project), Project.archived_at.is_(None)
