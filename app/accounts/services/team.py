"""Loading the organisation and its members so that nobody else changes who belongs to it
meanwhile.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation
from app.kernel import tenancy
from app.kernel.db import own
from app.kernel.errors import Forbidden, NotFound
from app.permissions import Role


def acting_member(session: Session) -> Membership:
    """The member who asks, as they are now: their role may have changed since the page was drawn.
    Raises Forbidden.
    """
    active = select(Membership).where(
        own(Membership),
        Membership.user_id == tenancy.current_scope().user_id,
        Membership.deactivated_at.is_(None),
    )
    actor = session.scalar(active.execution_options(populate_existing=True))
    if actor is None:
        raise Forbidden
    return actor


def lock_organisation(session: Session) -> Organisation:
    """The organisation in force, held until the transaction ends: whoever changes its members or
    state comes one after the other.
    """
    return session.get_one(
        Organisation, tenancy.current_org_id(), with_for_update=True, populate_existing=True
    )


def load_member(session: Session, membership_id: UUID) -> Membership:
    """A member as they are now; ask once the organisation is held. Raises NotFound."""
    member = session.get(
        Membership, (tenancy.current_org_id(), membership_id), populate_existing=True
    )
    if member is None:
        raise NotFound
    return member


def count_owners(session: Session) -> int:
    """How many active owners there are; ask once the organisation is held."""
    owners = select(Membership.id).where(
        own(Membership),
        Membership.role == Role.OWNER,
        Membership.deactivated_at.is_(None),
    )
    return len(session.scalars(owners).all())
