"""Who belongs to the organisation in force."""

from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, select

from app.accounts.models import (
    Membership,
    Organisation,
    OrgSlug,
    User,
)
from app.accounts.rules.notices import Notice, notices_for
from app.kernel import tenancy
from app.kernel.db import db, note_setting, own, setting_from
from app.kernel.errors import NotFound
from app.kernel.tenancy import ORG_SETTING
from app.kernel.words import conditions_for_words, has_word
from app.permissions import Role

ROLE_RANK = case({role.value: -rank for rank, role in enumerate(Role)}, value=Membership.role)
# Ways to sort the list of members; owners before those who may do less.
MEMBER_ORDERS: dict[str, ColumnElement[Any]] = {
    "name": User.name.asc(),
    "-name": User.name.desc(),
    "role": ROLE_RANK.asc(),
    "-role": ROLE_RANK.desc(),
}


def membership_at(slug: str, user_id: UUID) -> Membership | None:
    """The active membership of the person in the organisation at `slug`, or None: no such
    organisation and not a member look alike.
    """
    at_slug = select(OrgSlug.org_id).where(OrgSlug.slug == slug).scalar_subquery()
    return db.session.scalar(
        select(Membership).where(
            Membership.org_id == at_slug,
            Membership.user_id == user_id,
            Membership.deactivated_at.is_(None),
        )
    )


def enter_membership(slug: str, user_id: UUID) -> tuple[Membership, Organisation] | None:
    """As `membership_at`, with the organisation, which is in force for the rest of the transaction
    that is open for reading: the same statement that finds the membership says so.
    """
    at_slug = select(OrgSlug.org_id).where(OrgSlug.slug == slug).scalar_subquery()
    row = db.session.execute(
        select(Membership, Organisation, setting_from(ORG_SETTING, Membership.org_id))
        .join(Organisation, Organisation.id == Membership.org_id)
        .where(
            Membership.org_id == at_slug,
            Membership.user_id == user_id,
            Membership.deactivated_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    note_setting(ORG_SETTING, row[0].org_id)
    return row[0], row[1]


def members() -> list[Membership]:
    """Everybody in the organisation in force: the active by name, then the deactivated."""
    everybody = select(Membership).join(User, User.id == Membership.user_id).where(own(Membership))
    return list(
        db.session.scalars(
            everybody.order_by(Membership.deactivated_at.isnot(None), User.name, Membership.id)
        )
    )


def find_members(
    words: str,
    limit: int,
    *,
    deactivated: bool = False,
    without_owners: bool = False,
    offset: int = 0,
    sort: str = "name",
) -> list[Membership]:
    """Members in whose names the `words` begin. `deactivated`: those as well, last;
    `without_owners`: nobody who is an owner; `sort`: one of MEMBER_ORDERS.
    """
    active = [] if deactivated else [Membership.deactivated_at.is_(None)]
    roles = [Membership.role != Role.OWNER] if without_owners else []
    query = (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            own(Membership),
            *active,
            *roles,
            *conditions_for_words(words, partial(has_word, User.name)),
        )
        .order_by(
            Membership.deactivated_at.isnot(None), MEMBER_ORDERS[sort], User.name, Membership.id
        )
    )
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def member_of_user(user_id: UUID) -> Membership | None:
    """Who the person is, or was, in the organisation in force."""
    return db.session.scalar(
        select(Membership).where(own(Membership), Membership.user_id == user_id)
    )


def member(membership_id: UUID) -> Membership:
    """One member of the organisation in force. Raises NotFound."""
    membership = db.session.get(Membership, (tenancy.current_org_id(), membership_id))
    if membership is None:
        raise NotFound
    return membership


def names_of_people(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those who are or were members of the organisation in force, by person."""
    query = (
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(own(Membership), User.id.in_(user_ids))
    )
    return {row[0]: row[1] for row in db.session.execute(query)} if user_ids else {}


def owners() -> list[Membership]:
    """The active owners of the organisation in force, by name."""
    return [
        member
        for member in members()
        if member.role is Role.OWNER and member.deactivated_at is None
    ]


def notice_recipients(notice: Notice) -> list[Membership]:
    """Who gets e-mails of that kind: the active members of the organisation in force whose role it
    concerns and who have not muted it.
    """
    return [
        member
        for member in members()
        if member.deactivated_at is None
        and notice in notices_for(member.role)
        and notice not in member.muted_mails
    ]


def is_last_owner(person: Membership) -> bool:
    """Whether the organisation in force would be without an owner if the person left."""
    return [owner.id for owner in owners()] == [person.id]
