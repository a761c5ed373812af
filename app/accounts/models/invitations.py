from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.members import Membership
from app.kernel import clock
from app.kernel.db import OrgRow, org_key
from app.kernel.retention_policy import Retention
from app.permissions import Role


class Invitation(OrgRow):
    """Somebody asked to join, by a link that works once and until `expires_at`; bound to `email` in
    its normal form. Sending it again changes the fingerprint: the earlier link stops working.
    """

    __tablename__ = "invitation"
    retention = Retention(
        "Invitations",
        keep="7 days",
        moment="coalesce(accepted_at, revoked_at, expires_at)",
        words="followed, revoked or expired longer ago",
        why="They open nothing any more; the audit log keeps who was invited.",
    )
    constraints = (
        org_key("membership", "invited_by"),
        CheckConstraint("role IN ('member', 'manager', 'admin')", name="role"),
        Index(
            "uq_invitation_open",
            "org_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
        Index("ix_invitation_org_id_fingerprint", "org_id", "fingerprint"),
    )

    email: Mapped[str]
    role: Mapped[Role] = mapped_column()
    fingerprint: Mapped[bytes]
    invited_by: Mapped[UUID]
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    inviter: Mapped[Membership] = relationship(viewonly=True)


class OwnershipOffer(OrgRow):
    """Ownership that one member holds out to another, at most one at a time. `keeps`: whoever
    offers stays an owner as well.
    """

    __tablename__ = "ownership_offer"
    retention = Retention(
        "Offers of ownership",
        keep="7 days",
        moment="coalesce(ended_at, expires_at)",
        words="answered, withdrawn or expired longer ago",
        why="They stand no more; the audit log keeps them.",
    )
    constraints = (
        org_key("membership", "from_id"),
        org_key("membership", "to_id"),
        CheckConstraint("from_id <> to_id", name="two_people"),
        CheckConstraint("outcome IN ('', 'accepted', 'declined', 'withdrawn')", name="outcome"),
        Index(
            "uq_ownership_offer_open", "org_id", unique=True, postgresql_where=text("outcome = ''")
        ),
    )

    from_id: Mapped[UUID]
    to_id: Mapped[UUID]
    keeps: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    giver: Mapped[Membership] = relationship(
        viewonly=True, foreign_keys="[OwnershipOffer.org_id, OwnershipOffer.from_id]"
    )
    taker: Mapped[Membership] = relationship(
        viewonly=True, foreign_keys="[OwnershipOffer.org_id, OwnershipOffer.to_id]"
    )
