"""Members of the organisation in force: added, promoted, deactivated, each within the rules and with its audit entry."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, User
from app.accounts.rules import check_deactivation, check_role_change, grantable_roles, normal_email
from app.accounts.services import letters
from app.accounts.services.attempts import TooManyAttempts, may_write_to
from app.accounts.services.sign_up import insert_user
from app.accounts.sessions import end_sessions_of
from app.kernel import audit, clock, tenancy
from app.kernel.db import transaction
from app.kernel.errors import DomainError, Forbidden, NotFound
from app.permissions import Role, may_manage


def add_member(name: str, email: str, role: Role) -> UUID:
    """Make whoever has EMAIL a member; answers the membership's id. A person without an account gets one, and a letter to choose a
    password; a person with one keeps their own name and is told. Raises DomainError beside `email` for somebody who is a member already."""
    email = normal_email(email)
    if not may_write_to(email):
        raise TooManyAttempts
    with transaction() as session:
        actor = _actor(session)
        if role not in grantable_roles(actor.role):
            raise Forbidden("You cannot give a role above your own.")
        insert_user(session, name, email, "")
        user = session.execute(select(User).where(User.email == email).with_for_update()).scalar_one()
        _refuse_second_membership(session, user)
        organisation = session.get_one(Organisation, tenancy.current_org_id())
        membership = Membership(user_id=user.id, role=role, time_zone=organisation.time_zone)
        session.add(membership)
        _tell(session, user, organisation.name, actor.user.name)
        audit.record("member.added", user.name, role=role.value)
        session.flush()
        return membership.id


def change_role(membership_id: UUID, role: Role) -> None:
    """Raises NotFound, Forbidden above one's own role, and DomainError when no owner would be left."""
    with transaction() as session:
        owners, actor, subject = _hold(session, membership_id)
        check_role_change(actor.role, subject.role, role, owners)
        if subject.role is not role:
            audit.record("member.role_changed", subject.name, before=subject.role.value, after=role.value)
            subject.role = role


def deactivate_member(membership_id: UUID) -> None:
    """End the membership and its person's sessions; their time stays. Raises NotFound, Forbidden and Conflict."""
    with transaction() as session:
        owners, actor, subject = _hold(session, membership_id)
        check_deactivation(actor.role, subject.role, owners, oneself=subject.id == actor.id)
        if subject.deactivated_at is None:
            subject.deactivated_at = clock.now()
            end_sessions_of(subject.user_id)
            audit.record("member.deactivated", subject.name)


def reactivate_member(membership_id: UUID) -> None:
    """Raises NotFound, and Forbidden above one's own role."""
    with transaction() as session:
        _, actor, subject = _hold(session, membership_id)
        if not may_manage(actor.role, subject.role):
            raise Forbidden("You cannot reactivate a member whose role is above your own.")
        if subject.deactivated_at is not None:
            subject.deactivated_at = None
            audit.record("member.reactivated", subject.name)


def _actor(session: Session) -> Membership:
    """The member who asks, as they are now: their role may have changed since the page was drawn."""
    active = select(Membership).where(
        Membership.org_id == tenancy.current_org_id(), Membership.user_id == tenancy.scope().user_id, Membership.deactivated_at.is_(None)
    )
    actor = session.scalar(active)
    if actor is None:
        raise Forbidden
    return actor


def _hold(session: Session, membership_id: UUID) -> tuple[int, Membership, Membership]:
    """The number of active owners, who asks, and whom it is about. The organisation's row is held, so that two owners who demote
    each other at the same moment come one after the other."""
    org_id = tenancy.current_org_id()
    session.get_one(Organisation, org_id, with_for_update=True)
    actor = _actor(session)
    subject = session.get(Membership, (org_id, membership_id))
    if subject is None:
        raise NotFound
    owners = select(Membership.id).where(Membership.org_id == org_id, Membership.role == Role.OWNER, Membership.deactivated_at.is_(None))
    return len(session.scalars(owners).all()), actor, subject


def _refuse_second_membership(session: Session, user: User) -> None:
    row = session.scalar(select(Membership).where(Membership.org_id == tenancy.current_org_id(), Membership.user_id == user.id))
    if row is not None and row.deactivated_at is not None:
        raise DomainError(f"{user.name} was a member before. Reactivate them in the list instead.", field="email")
    if row is not None:
        raise DomainError(f"{user.name} is a member already.", field="email")


def _tell(session: Session, user: User, organisation: str, by: str) -> None:
    """An account whose address was never confirmed may have been opened by a stranger: its password and sessions end first."""
    if user.verified_at is not None:
        letters.tell_of_membership(user, organisation, by)
        return
    session.execute(update(User).where(User.id == user.id).values(password_hash=""))
    end_sessions_of(user.id)
    letters.welcome(user, organisation, by)
