from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Membership, Organisation, OrgSlug, User, UserToken
from app.kernel import clock, tenancy
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.secrets import fingerprint
from app.permissions import Role


@dataclass(frozen=True)
class Place:
    """An organisation somebody belongs to, and as what."""

    name: str
    slug: str
    role: Role


def membership_at(slug: str, user_id: UUID) -> Membership | None:
    """The active membership of the person in the organisation at SLUG, or None: no such organisation and not a member look alike."""
    at_slug = select(OrgSlug.org_id).where(OrgSlug.slug == slug).scalar_subquery()
    return db.session.scalar(
        select(Membership).where(Membership.org_id == at_slug, Membership.user_id == user_id, Membership.deactivated_at.is_(None))
    )


def organisation_of(org_id: UUID) -> Organisation:
    """The organisation in force."""
    return db.session.execute(select(Organisation).where(Organisation.id == org_id)).scalar_one()


def organisations_of(user_id: UUID) -> list[Organisation]:
    """Every organisation the person is an active member of, by name."""
    mine = select(Membership.org_id).where(Membership.user_id == user_id, Membership.deactivated_at.is_(None))
    return list(db.session.scalars(select(Organisation).where(Organisation.id.in_(mine)).order_by(Organisation.name)))


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
    inside = select(Membership).join(User, User.id == Membership.user_id).where(Membership.org_id == tenancy.current_org_id())
    return list(db.session.scalars(inside.order_by(Membership.deactivated_at.isnot(None), User.name, Membership.id)))


def member(membership_id: UUID) -> Membership:
    """One member of the organisation in force. Raises NotFound."""
    found = db.session.get(Membership, (tenancy.current_org_id(), membership_id))
    if found is None:
        raise NotFound
    return found


def link_owner(token: str, purpose: str) -> User | None:
    """Who was sent the link of TOKEN, while it works."""
    live = (UserToken.purpose == purpose, UserToken.used_at.is_(None), UserToken.expires_at > clock.now())
    return db.session.scalar(select(User).join(UserToken, UserToken.user_id == User.id).where(UserToken.fingerprint == fingerprint(token), *live))
