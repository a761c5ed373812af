from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.events import MemberDeactivated
from app.accounts.models import Membership
from app.accounts.rules import check_deactivation, check_leaving, check_role_change
from app.accounts.services.ownership import end_offers_of
from app.accounts.services.sessions import end_sessions_of
from app.accounts.services.team import (
    acting_member,
    count_owners,
    load_member,
    lock_organisation,
)
from app.kernel import audit, clock
from app.kernel.db import transaction
from app.kernel.errors import Forbidden
from app.kernel.events import emit
from app.kernel.versions import edit_rows
from app.permissions import Role, may_manage

ROLE_COLUMNS = ("role",)


def change_role(membership_id: UUID, role: Role, version: str | None = None) -> None:
    """Raises NotFound, Forbidden above one's own role and for ownership (which is offered),
    DomainError when no owner would be left, EditConflict when their role is not as it was at
    `version`.
    """
    with transaction() as session:
        owners, actor, subject = _lock_team(session, membership_id)
        check_role_change(actor.role, subject.role, role, owners)
        if subject.role is not role:
            audit.record(
                "member.role_changed", subject.name, before=subject.role.value, after=role.value
            )
            with edit_rows(version, subject, columns=ROLE_COLUMNS):
                subject.role = role
            end_offers_of(session, subject.id)


def deactivate_member(membership_id: UUID) -> None:
    """End the membership and its person's sessions; their time stays, a running timer becomes an
    entry.

    Raises NotFound, Forbidden and Conflict.
    """
    with transaction() as session:
        owners, actor, subject = _lock_team(session, membership_id)
        check_deactivation(actor.role, subject.role, owners, oneself=subject.id == actor.id)
        if subject.deactivated_at is None:
            _end_membership(session, subject)
            end_sessions_of(subject.user_id)
            audit.record("member.deactivated", subject.name)


def leave_organisation() -> None:
    """Whoever asks leaves the organisation in force; their time stays. Raises Conflict for the last
    owner.
    """
    with transaction() as session:
        lock_organisation(session)
        actor = acting_member(session)
        check_leaving(actor.role, count_owners(session))
        _end_membership(session, actor)
        audit.record("member.left", actor.name)


def reactivate_member(membership_id: UUID) -> None:
    """Raises NotFound, and Forbidden above one's own role."""
    with transaction() as session:
        _, actor, subject = _lock_team(session, membership_id)
        if not may_manage(actor.role, subject.role):
            raise Forbidden("You cannot reactivate a member whose role is above your own.")
        if subject.deactivated_at is not None:
            subject.deactivated_at = None
            audit.record("member.reactivated", subject.name)


def _end_membership(session: Session, member: Membership) -> None:
    end_offers_of(session, member.id)
    emit(MemberDeactivated(member.id))
    member.deactivated_at = clock.now()


def _lock_team(session: Session, membership_id: UUID) -> tuple[int, Membership, Membership]:
    """The number of active owners, who asks, and whom it is about. The organisation's row is held,
    so that two owners who demote each other at the same moment come one after the other.
    """
    lock_organisation(session)
    return count_owners(session), acting_member(session), load_member(session, membership_id)
