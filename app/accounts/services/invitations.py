from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, User
from app.accounts.models.invitations import Invitation
from app.accounts.queries import OpenInvitation, open_invitation
from app.accounts.rules import invitable_roles, normal_email
from app.accounts.services import team_emails
from app.accounts.services.attempts import count_invitation
from app.accounts.services.password_hashes import hash_password
from app.accounts.services.sessions import end_sessions_of, open_session
from app.accounts.services.sign_up import insert_user
from app.accounts.services.team import acting_member, lock_organisation
from app.kernel import audit, clock, tenancy
from app.kernel.db import own, transaction
from app.kernel.errors import DomainError, Forbidden, NotFound
from app.kernel.secrets import fingerprint, new_token
from app.permissions import Role

INVITATION_LIFETIME = timedelta(days=7)
OTHER_ADDRESS = "This invitation is for another e-mail address."


def invite_member(email: str, role: Role) -> None:
    """Write to `email` that it may join the organisation in force as `role`. Raises DomainError
    beside `email` for a member, former member or somebody invited already, Forbidden for a
    role above one's own or ownership, TooManyAttempts.
    """
    email = normal_email(email)
    count_invitation(tenancy.current_org_id(), email)
    with transaction() as session:
        organisation = lock_organisation(session)
        actor = acting_member(session)
        if role not in invitable_roles(actor.role):
            raise Forbidden("You cannot give a role above your own.")
        _require_new_member(session, email)
        invitation = Invitation(
            email=email, role=role, invited_by=actor.id, fingerprint=b"", expires_at=clock.now()
        )
        session.add(invitation)
        _email_link(invitation, organisation, actor)
        audit.record("invitation.sent", email, role=role.value)


def resend_invitation(invitation_id: UUID) -> None:
    """Another letter with a new link and seven more days, from whoever asks; the earlier link stops
    working. Raises NotFound, Forbidden.
    """
    count_invitation(tenancy.current_org_id(), _invited_email(invitation_id))
    with transaction() as session:
        organisation = lock_organisation(session)
        actor = acting_member(session)
        invitation = _lock_invitation(session, invitation_id, actor)
        invitation.invited_by = actor.id
        _email_link(invitation, organisation, actor)
        audit.record("invitation.resent", invitation.email)


def revoke_invitation(invitation_id: UUID) -> None:
    """The link stops working. Raises NotFound, Forbidden above one's own role."""
    with transaction() as session:
        lock_organisation(session)
        invitation = _lock_invitation(session, invitation_id, acting_member(session))
        invitation.revoked_at = clock.now()
        audit.record("invitation.revoked", invitation.email)


def accept_invitation(token: str, user_id: UUID) -> str:
    """The person follows their invitation; answers the organisation's slug.

    Raises NotFound for a link that is used, revoked or has expired, DomainError when it is for
    another address.
    """
    offer = _require_invitation(token)
    with tenancy.acting_as(offer.org_id, user_id), transaction() as session:
        user = session.get_one(User, user_id)
        if user.email != offer.email or user.verified_at is None:
            raise DomainError(OTHER_ADDRESS)
        return _add_member(session, offer, user)


def accept_invitation_as_new_person(
    token: str, name: str, password: str, *, address: str = "", user_agent: str = ""
) -> str:
    """Somebody without an account follows their invitation: it confirms the address. Answers the
    token of a new session.

    An account that was opened with the address and never confirmed may be a stranger's: its
    password and sessions end. Raises NotFound for a link that does not work, DomainError when the
    address has an account.
    """
    offer = _require_invitation(token)
    stored = hash_password(password)
    with tenancy.acting_as(offer.org_id), transaction() as session:
        insert_user(session, name, offer.email, stored)
        user = session.execute(
            select(User).where(User.email == offer.email).with_for_update()
        ).scalar_one()
        if user.verified_at is not None:
            raise DomainError("This address has an account already. Sign in to join.")
        user.name, user.password_hash, user.verified_at = name, stored, clock.now()
        end_sessions_of(user.id)
        _add_member(session, offer, user)
        return open_session(user.id, address, user_agent)


def _add_member(session: Session, offer: OpenInvitation, user: User) -> str:
    """Inside the open transaction, in the organisation that invites: spend the link, and the person
    is a member.
    """
    organisation = lock_organisation(session)
    unspent = (
        Invitation.org_id == offer.org_id,
        Invitation.id == offer.id,
        Invitation.fingerprint == offer.fingerprint,
    )
    still_open = (
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    spend = update(Invitation).where(*unspent, *still_open).values(accepted_at=clock.now())
    if session.scalar(spend.returning(Invitation.id)) is None or organisation.closed_at is not None:
        raise NotFound
    _require_new_member(session, user.email, invited=False)
    session.add(Membership(user_id=user.id, role=offer.role, time_zone=organisation.time_zone))
    audit.record(
        "member.joined", user.name, actor_id=user.id, role=offer.role.value, invited_by=offer.by
    )
    return organisation.slug


def _require_invitation(token: str) -> OpenInvitation:
    offer = open_invitation(token)
    if offer is None:
        raise NotFound
    return offer


def _email_link(invitation: Invitation, organisation: Organisation, actor: Membership) -> None:
    token = new_token()
    invitation.fingerprint = fingerprint(token)
    invitation.sent_at, invitation.expires_at = clock.now(), clock.now() + INVITATION_LIFETIME
    # names the organisation, whose rows cannot be looked through without it
    path = f"/invitations/{organisation.id.hex}{token}"
    team_emails.email_invitation(
        invitation.email, organisation, actor.name, invitation.role.value, path
    )


def _lock_invitation(session: Session, invitation_id: UUID, actor: Membership) -> Invitation:
    """An invitation that is open, expired or not. Raises NotFound, and Forbidden for a role above
    one's own.
    """
    invitation = session.get(
        Invitation,
        (tenancy.current_org_id(), invitation_id),
        with_for_update=True,
        populate_existing=True,
    )
    if invitation is None or invitation.accepted_at or invitation.revoked_at:
        raise NotFound
    if invitation.role not in invitable_roles(actor.role):
        raise Forbidden("This invitation is to a role above your own.")
    return invitation


def _require_new_member(session: Session, email: str, *, invited: bool = True) -> None:
    """Raise DomainError beside `email` for a member, a former member or, with `invited`,
    somebody who is invited already.
    """
    member = select(Membership).join(User, User.id == Membership.user_id)
    row = session.scalar(member.where(own(Membership), User.email == email))
    if row is not None and row.deactivated_at is not None:
        raise DomainError(
            f"{row.name} was a member before. Reactivate them in the list instead.", field="email"
        )
    if row is not None:
        raise DomainError(f"{row.name} is a member already.", field="email")
    same_email = (own(Invitation), Invitation.email == email)
    waiting = select(Invitation.id).where(
        *same_email, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    if invited and session.scalar(waiting) is not None:
        raise DomainError(
            "An invitation to this address is under way. Send it again in the list instead.",
            field="email",
        )


def _invited_email(invitation_id: UUID) -> str:
    with transaction() as session:
        return _lock_invitation(session, invitation_id, acting_member(session)).email
