"""Ownership passes from hand to hand: one owner holds it out, the other takes it, and both have
confirmed it is they.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.accounts.models.invitations import OwnershipOffer
from app.accounts.services import team_emails
from app.accounts.services.team import acting_member, load_member, lock_organisation
from app.kernel import audit, clock
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict, DomainError, Forbidden
from app.permissions import Role

OFFER_LIFETIME = timedelta(days=7)
OFFER_ENDED = "This offer does not stand any more."


def offer_ownership(membership_id: UUID, *, keeps: bool) -> None:
    """Hold ownership out to a member; until they take it nothing changes. `keeps`: whoever offers
    stays an owner as well.

    Raises Forbidden for whoever is no owner, Conflict while another offer stands, DomainError
    beside `membership_id`.
    """
    with transaction() as session:
        organisation = lock_organisation(session)
        giver = acting_member(session)
        if giver.role is not Role.OWNER:
            raise Forbidden
        taker = load_member(session, membership_id)
        if taker.deactivated_at is not None or taker.role is Role.OWNER:
            raise DomainError(
                "Choose an active member who is not an owner yet.", field="membership_id"
            )
        standing = _lock_offer(session)
        if standing is not None and standing.expires_at > clock.now():
            raise Conflict("Ownership is already offered to somebody. Withdraw that offer first.")
        if standing is not None:
            _end_offer(standing, "withdrawn")
            session.flush()
        session.add(
            OwnershipOffer(
                from_id=giver.id,
                to_id=taker.id,
                keeps=keeps,
                expires_at=clock.now() + OFFER_LIFETIME,
            )
        )
        audit.record("ownership.offered", taker.name, keeps=keeps)
        team_emails.email_ownership_offer(taker.user, organisation, giver.name)


def accept_ownership() -> None:
    """Whoever asks takes the ownership that is held out to them. Raises Conflict when none is."""
    with transaction() as session:
        organisation = lock_organisation(session)
        taker = acting_member(session)
        offer = _lock_offer_to(session, taker)
        giver = load_member(session, offer.from_id)
        if giver.role is not Role.OWNER or giver.deactivated_at is not None:
            raise Conflict(OFFER_ENDED)
        _end_offer(offer, "accepted")
        taker.role = Role.OWNER
        if not offer.keeps:
            giver.role = Role.ADMIN
        audit.record("ownership.accepted", taker.name, given_by=giver.name, keeps=offer.keeps)
        team_emails.notify_ownership_transfer(
            giver.user, organisation, taker.name, keeps=offer.keeps
        )


def decline_ownership() -> None:
    """Whoever asks does not want the ownership that is held out to them. Raises Conflict when none
    is.
    """
    with transaction() as session:
        organisation = lock_organisation(session)
        taker = acting_member(session)
        offer = _lock_offer_to(session, taker)
        _end_offer(offer, "declined")
        audit.record("ownership.declined", taker.name)
        team_emails.notify_declined_ownership(
            load_member(session, offer.from_id).user, organisation, taker.name
        )


def withdraw_ownership() -> None:
    """An owner takes the standing offer back. Raises Conflict when there is none."""
    with transaction() as session:
        lock_organisation(session)
        if acting_member(session).role is not Role.OWNER:
            raise Forbidden
        offer = _lock_offer(session)
        if offer is None:
            raise Conflict(OFFER_ENDED)
        _end_offer(offer, "withdrawn")
        audit.record("ownership.withdrawn", load_member(session, offer.to_id).name)


def end_offers_of(session: Session, membership_id: UUID) -> None:
    """Inside the open transaction: the member's place changes, so an offer of theirs or to them
    stands no more.
    """
    offer = _lock_offer(session)
    if offer is not None and membership_id in (offer.from_id, offer.to_id):
        _end_offer(offer, "withdrawn")
        audit.record("ownership.withdrawn", load_member(session, offer.to_id).name)


def _lock_offer(session: Session) -> OwnershipOffer | None:
    stands = select(OwnershipOffer).where(own(OwnershipOffer), OwnershipOffer.outcome == "")
    return session.scalar(
        stands.with_for_update(of=OwnershipOffer).execution_options(populate_existing=True)
    )


def _lock_offer_to(session: Session, taker: Membership) -> OwnershipOffer:
    offer = _lock_offer(session)
    if offer is None or offer.to_id != taker.id or offer.expires_at <= clock.now():
        raise Conflict(OFFER_ENDED)
    return offer


def _end_offer(offer: OwnershipOffer, outcome: str) -> None:
    offer.outcome, offer.ended_at = outcome, clock.now()
