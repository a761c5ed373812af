from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select

from app.accounts.models import (
    Logo,
    Membership,
    Organisation,
    OrgSlug,
    User,
    UserToken,
)
from app.accounts.models.invitations import Invitation, OwnershipOffer
from app.accounts.rules import invitable_roles
from app.accounts.rules.notices import Notice, notices_for
from app.kernel import clock, tenancy
from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.ids import parse_id
from app.kernel.secrets import fingerprint
from app.permissions import Role


@dataclass(frozen=True)
class Place:
    """An organisation somebody belongs to, and as what."""

    name: str
    slug: str
    role: Role


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation whose link works now: to which organisation, from whom, for which address."""

    org_id: UUID
    id: UUID
    fingerprint: bytes
    organisation: str
    by: str
    email: str
    role: Role


def membership_at(slug: str, user_id: UUID) -> Membership | None:
    """The active membership of the person in the organisation at SLUG, or None: no such
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


def organisation_of(org_id: UUID) -> Organisation:
    """The organisation in force."""
    return db.session.execute(select(Organisation).where(Organisation.id == org_id)).scalar_one()


def person(user_id: UUID) -> User:
    return db.session.get_one(User, user_id)


def organisations_of(user_id: UUID) -> list[Organisation]:
    """Every organisation the person is an active member of, by name."""
    mine = select(Membership.org_id).where(
        Membership.user_id == user_id, Membership.deactivated_at.is_(None)
    )
    return list(
        db.session.scalars(
            select(Organisation).where(Organisation.id.in_(mine)).order_by(Organisation.name)
        )
    )


def places_of(user_id: UUID) -> list[Place]:
    """Where the person is an active member, by name."""
    rows = db.session.execute(
        select(Organisation.name, Organisation.slug, Membership.role)
        .join(Membership, Membership.org_id == Organisation.id)
        .where(Membership.user_id == user_id, Membership.deactivated_at.is_(None))
        .order_by(Organisation.name)
    )
    return [Place(*row) for row in rows]


def members() -> list[Membership]:
    """Everybody in the organisation in force: the active by name, then the deactivated."""
    inside = select(Membership).join(User, User.id == Membership.user_id).where(own(Membership))
    return list(
        db.session.scalars(
            inside.order_by(Membership.deactivated_at.isnot(None), User.name, Membership.id)
        )
    )


def member(membership_id: UUID) -> Membership:
    """One member of the organisation in force. Raises NotFound."""
    found = db.session.get(Membership, (tenancy.current_org_id(), membership_id))
    if found is None:
        raise NotFound
    return found


def owners() -> list[Membership]:
    """The active owners of the organisation in force, by name."""
    return [one for one in members() if one.role is Role.OWNER and one.deactivated_at is None]


def notice_recipients(notice: Notice) -> list[Membership]:
    """Who gets the letters of that kind: the active members of the organisation in force whose role
    it concerns and who have not muted it.
    """
    return [
        one
        for one in members()
        if one.deactivated_at is None
        and notice in notices_for(one.role)
        and notice not in one.muted_mails
    ]


def is_last_owner(person: Membership) -> bool:
    """Whether the organisation in force would be without an owner if the person left."""
    return [one.id for one in owners()] == [person.id]


def logo() -> Logo | None:
    """The picture of the organisation in force."""
    return db.session.scalar(select(Logo).where(own(Logo)))


def logo_id() -> UUID | None:
    """Which picture the organisation in force shows, without fetching it."""
    return db.session.scalar(select(Logo.id).where(own(Logo)))


def earlier_addresses() -> list[str]:
    """Where the organisation in force was before: those addresses lead to the present one."""
    present = (
        select(Organisation.slug)
        .where(Organisation.id == tenancy.current_org_id())
        .scalar_subquery()
    )
    found = select(OrgSlug.slug).where(own(OrgSlug), OrgSlug.slug != present)
    return list(db.session.scalars(found.order_by(OrgSlug.since.desc(), OrgSlug.slug)))


def organisation_at(slug: str) -> UUID | None:
    """Whose address SLUG is or was."""
    return db.session.scalar(select(OrgSlug.org_id).where(OrgSlug.slug == slug))


def link_owner(token: str, purpose: str) -> User | None:
    """Who was sent the link of TOKEN, while it works."""
    live = (
        UserToken.purpose == purpose,
        UserToken.used_at.is_(None),
        UserToken.expires_at > clock.now(),
    )
    return db.session.scalar(
        select(User)
        .join(UserToken, UserToken.user_id == User.id)
        .where(UserToken.fingerprint == fingerprint(token), *live)
    )


def link_address(token: str, purpose: str) -> str:
    """The address that the link of TOKEN is about, while it works; else ''."""
    live = (
        UserToken.purpose == purpose,
        UserToken.used_at.is_(None),
        UserToken.expires_at > clock.now(),
    )
    return (
        db.session.scalar(
            select(UserToken.email).where(UserToken.fingerprint == fingerprint(token), *live)
        )
        or ""
    )


def open_invitation(token: str) -> OpenInvitation | None:
    """The invitation that TOKEN opens: None when it is used, revoked or has expired, or whoever
    sent it could not do so any more.
    """
    org_id = parse_id(token[:32])
    if org_id is None:
        return None
    stored = fingerprint(token[32:])
    standing = (
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    found = (
        select(Invitation, Organisation.name, Membership, User.name)
        .join(Organisation, Organisation.id == Invitation.org_id)
        .join(
            Membership,
            and_(Membership.org_id == Invitation.org_id, Membership.id == Invitation.invited_by),
        )
        .join(User, User.id == Membership.user_id)
        .where(Invitation.org_id == org_id, Invitation.fingerprint == stored, *standing)
        .where(Organisation.closed_at.is_(None))
    )
    with tenancy.acting_as(org_id, tenancy.current_scope().user_id):
        row = db.session.execute(found).one_or_none()
        if row is None or not may_still_invite(row[2], row[0].role):
            return None
        return OpenInvitation(org_id, row[0].id, stored, row[1], row[3], row[0].email, row[0].role)


def may_still_invite(inviter: Membership, role: Role) -> bool:
    """Whether an invitation of theirs to ROLE holds: not once they have left, or may not give that
    role any more.
    """
    return inviter.deactivated_at is None and role in invitable_roles(inviter.role)


def invitations() -> list[Invitation]:
    """Those that nobody has followed or revoked, the newest first; an expired one can be sent
    again.
    """
    waiting = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    found = select(Invitation).where(own(Invitation), *waiting)
    return list(db.session.scalars(found.order_by(Invitation.sent_at.desc(), Invitation.id)))


def invitation(invitation_id: UUID) -> Invitation:
    """One that nobody has followed or revoked. Raises NotFound."""
    found = db.session.get(Invitation, (tenancy.current_org_id(), invitation_id))
    if found is None or found.accepted_at or found.revoked_at:
        raise NotFound
    return found


def standing_offer() -> OwnershipOffer | None:
    """The ownership that is held out to somebody in the organisation in force, if any."""
    stands = (
        own(OwnershipOffer),
        OwnershipOffer.outcome == "",
        OwnershipOffer.expires_at > clock.now(),
    )
    return db.session.scalar(select(OwnershipOffer).where(*stands))


def has_account(email: str) -> bool:
    """Whether somebody has confirmed that EMAIL is theirs."""
    return (
        db.session.scalar(select(User.id).where(User.email == email, User.verified_at.is_not(None)))
        is not None
    )
