from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class IdentityAttempt(Base):
    """One sign-in with Xero under way: single use, ten minutes, bound to a browser. `state`,
    `browser` are fingerprints, `verifier` is sealed.

    `user_id`: who wants to link their account, when somebody is signed in. `claims`: sealed, who
    Xero says it is, until an account is open.
    """

    __tablename__ = "identity_attempt"

    state: Mapped[bytes] = mapped_column(primary_key=True)
    browser: Mapped[bytes] = mapped_column(index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    verifier: Mapped[str]
    nonce: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    claims: Mapped[str] = mapped_column(default="", server_default="")
