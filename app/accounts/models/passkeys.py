from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.db import Base
from app.kernel.ids import new_id
from app.kernel.retention_policy import Retention


class Passkey(Base):
    """A key pair of a person's whose private half stays in their device. `sign_count`: how often it
    says that it was used, 0 for one that does not count.
    """

    __tablename__ = "passkey"
    global_reason = "a person's passkey opens all their organisations"
    __table_args__ = (Index("ix_passkey_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """What a passkey is to sign: once, within ten minutes, for one purpose and one browser. Only
    fingerprints are stored.
    """

    __tablename__ = "passkey_challenge"
    global_reason = "somebody who signs in with a passkey has no organisation yet"
    retention = Retention(
        "Uses of passkeys under way",
        keep="7 days",
        moment="expires_at",
        words="expired longer ago",
        why="They open nothing any more.",
    )

    fingerprint: Mapped[bytes] = mapped_column(primary_key=True)
    browser: Mapped[bytes]
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
