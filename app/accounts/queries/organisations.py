"""Organisations, their addresses and pictures."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.models import (
    Logo,
    Membership,
    Organisation,
    OrgSlug,
)
from app.kernel import tenancy
from app.kernel.db import db, own
from app.permissions import Role


@dataclass(frozen=True)
class MembershipSummary:
    """An organisation somebody belongs to, and as what."""

    name: str
    slug: str
    role: Role


@dataclass(frozen=True)
class OrganisationSwitcher:
    """`logo_id`: which picture the organisation in force shows; None for its first letter."""

    memberships: list[MembershipSummary]
    logo_id: UUID | None


def organisation_of(org_id: UUID) -> Organisation:
    """The organisation in force; no statement where the transaction has read it before."""
    return db.session.get_one(Organisation, org_id)


def organisations_of(user_id: UUID) -> list[Organisation]:
    """Every organisation the person is an active member of, by name."""
    own_org_ids = select(Membership.org_id).where(
        Membership.user_id == user_id, Membership.deactivated_at.is_(None)
    )
    return list(
        db.session.scalars(
            select(Organisation).where(Organisation.id.in_(own_org_ids)).order_by(Organisation.name)
        )
    )


def memberships_of(user_id: UUID) -> list[MembershipSummary]:
    """Where the person is an active member, by name."""
    return [MembershipSummary(*row) for row in db.session.execute(_select_memberships(user_id))]


def organisation_switcher(user_id: UUID) -> OrganisationSwitcher:
    """What a member sees of the organisation in force and of their others; one statement."""
    logo_id = select(Logo.id).where(own(Logo)).scalar_subquery()
    rows = db.session.execute(_select_memberships(user_id).add_columns(logo_id)).all()
    return OrganisationSwitcher(
        [MembershipSummary(*row[:-1]) for row in rows], rows[0][-1] if rows else None
    )


def _select_memberships(user_id: UUID) -> Select[str, str, Role]:
    return (
        select(Organisation.name, Organisation.slug, Membership.role)
        .join(Membership, Membership.org_id == Organisation.id)
        .where(Membership.user_id == user_id, Membership.deactivated_at.is_(None))
        .order_by(Organisation.name)
    )


def logo() -> Logo | None:
    """The picture of the organisation in force."""
    return db.session.scalar(select(Logo).where(own(Logo)))


def earlier_addresses() -> list[str]:
    """Where the organisation in force was before: those addresses lead to the present one."""
    present = (
        select(Organisation.slug)
        .where(Organisation.id == tenancy.current_org_id())
        .scalar_subquery()
    )
    earlier = select(OrgSlug.slug).where(own(OrgSlug), OrgSlug.slug != present)
    return list(db.session.scalars(earlier.order_by(OrgSlug.since.desc(), OrgSlug.slug)))


def org_id_at(slug: str) -> UUID | None:
    """Whose address `slug` is or was."""
    return db.session.scalar(select(OrgSlug.org_id).where(OrgSlug.slug == slug))
