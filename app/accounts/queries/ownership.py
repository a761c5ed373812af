"""Ownership that is offered."""

from sqlalchemy import select

from app.accounts.models.invitations import OwnershipOffer
from app.kernel import clock
from app.kernel.db import db, own


def standing_offer() -> OwnershipOffer | None:
    """The ownership that is held out to somebody in the organisation in force, if any."""
    stands = (
        own(OwnershipOffer),
        OwnershipOffer.outcome == "",
        OwnershipOffer.expires_at > clock.now(),
    )
    return db.session.scalar(select(OwnershipOffer).where(*stands))
