from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Membership, Organisation, OrgSlug
from app.kernel.db import db


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
