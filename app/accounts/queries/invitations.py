"""Invitations that are open."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select

from app.accounts.models import (
    Membership,
    Organisation,
    User,
)
from app.accounts.models.invitations import Invitation
from app.accounts.rules import invitable_roles
from app.kernel import clock, tenancy
from app.kernel.db import db, own
from app.kernel.errors import NotFound
from app.kernel.ids import parse_id
from app.kernel.secrets import fingerprint
from app.permissions import Role


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


def open_invitation(token: str) -> OpenInvitation | None:
    """The invitation that `token` opens: None when it is used, revoked or has expired, or whoever
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
    matching = (
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
        row = db.session.execute(matching).one_or_none()
        if row is None or not may_still_invite(row[2], row[0].role):
            return None
        return OpenInvitation(org_id, row[0].id, stored, row[1], row[3], row[0].email, row[0].role)


def may_still_invite(inviter: Membership, role: Role) -> bool:
    """Whether an invitation of theirs to `role` holds: not once they have left, or may no longer
    give that role.
    """
    return inviter.deactivated_at is None and role in invitable_roles(inviter.role)


def invitations() -> list[Invitation]:
    """Those that nobody has followed or revoked, the newest first; an expired one can be sent
    again.
    """
    waiting = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    open_invitations = select(Invitation).where(own(Invitation), *waiting)
    return list(
        db.session.scalars(open_invitations.order_by(Invitation.sent_at.desc(), Invitation.id))
    )


def invitation(invitation_id: UUID) -> Invitation:
    """One that nobody has followed or revoked. Raises NotFound."""
    row = db.session.get(Invitation, (tenancy.current_org_id(), invitation_id))
    if row is None or row.accepted_at or row.revoked_at:
        raise NotFound
    return row
