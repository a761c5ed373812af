from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base
from app.kernel.retention_policy import Retention
from app.kernel.sealed_columns import seal_info


class OAuthAttempt(Base):
    """One consent under way: single use, ten minutes, bound to session, person and organisation.
    `state` is a fingerprint, `verifier` sealed.
    """

    __tablename__ = "oauth_attempt"
    global_reason = "the callback arrives without an organisation in its address"
    retention = Retention(
        "Consents under way",
        keep="7 days",
        moment="expires_at",
        words="expired longer ago",
        why="They open nothing any more.",
    )

    state: Mapped[bytes] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    user_id: Mapped[UUID]
    org_id: Mapped[UUID]
    verifier: Mapped[str] = mapped_column(info=seal_info("oauth_attempt/{key}/verifier"))
    nonce: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    grant_id: Mapped[UUID | None]
    auth_event_id: Mapped[UUID | None]


class IdentityAttempt(Base):
    """One sign-in with Xero under way: single use, ten minutes, bound to a browser. `state`,
    `browser` are fingerprints, `verifier` is sealed.

    `user_id`: who wants to link their account, when somebody is signed in. `claims`: sealed, who
    Xero says it is, until an account is open.
    """

    __tablename__ = "identity_attempt"
    global_reason = "somebody who signs in with Xero has no organisation yet"
    retention = Retention(
        "Sign-ins with Xero under way",
        keep="7 days",
        moment="expires_at",
        words="expired longer ago",
        why="They open nothing any more.",
    )

    state: Mapped[bytes] = mapped_column(primary_key=True)
    browser: Mapped[bytes] = mapped_column(index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    verifier: Mapped[str] = mapped_column(info=seal_info("identity_attempt/{key}/verifier"))
    nonce: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    claims: Mapped[str] = mapped_column(
        default="", server_default="", info=seal_info("identity_attempt/{key}/claims")
    )
