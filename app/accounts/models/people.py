from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import clock
from app.kernel.db import Base
from app.kernel.ids import new_id
from app.kernel.retention_policy import Retention
from app.kernel.sealed_columns import seal_info


class User(Base):
    """A person, who may be a member of several organisations. `email` is stored in its normal form,
    lower case.

    `totp_secret` is sealed, '' for none; `totp_step` is the last step whose code was used.
    `sign_up_mark`: the fingerprint of a secret that the browser keeps in which the account was
    opened.
    """

    __tablename__ = "user_account"
    global_reason = "a person may belong to several organisations"
    retention = Retention(
        "Unverified sign-ups",
        keep="14 days",
        moment="created_at",
        words="signed up longer ago, address never confirmed, in no organisation",
        why="It may be somebody else's address.",
        also=(
            "verified_at IS NULL AND id = nullif(current_setting('app.user_id', true), '')::uuid"
            " AND NOT EXISTS"
            " (SELECT FROM membership WHERE membership.user_id = user_account.id)"
        ),
        people="SELECT id FROM user_account WHERE verified_at IS NULL",
    )

    edited_columns: ClassVar[tuple[str, ...]] = ("name", "theme")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(default="")
    verified_at: Mapped[datetime | None]
    theme: Mapped[str] = mapped_column(default="system")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    totp_secret: Mapped[str] = mapped_column(
        default="", server_default="", info=seal_info("user_account|{key}|totp_secret")
    )
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    totp_since: Mapped[datetime | None]
    sign_up_mark: Mapped[bytes | None]

    @property
    def has_password(self) -> bool:
        return self.password_hash != ""

    @property
    def has_second_factor(self) -> bool:
        return self.totp_secret != ""


class RecoveryCode(Base):
    """Opens the second step once, when the authenticator is lost. Only its fingerprint is
    stored.
    """

    __tablename__ = "recovery_code"
    global_reason = "a person's second factor serves all their organisations"
    __table_args__ = (Index("ix_recovery_code_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    fingerprint: Mapped[bytes] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]


class UserSession(Base):
    """A signed-in browser. Only the fingerprint of its random id is stored. `confirmed_at`: when
    its person last proved who they are.
    """

    __tablename__ = "user_session"
    global_reason = "a browser is signed in as a person, whichever organisation is open"
    retention = Retention(
        "Sessions",
        keep="7 days",
        moment="least(ended_at, seen_at + interval '14 days', created_at + interval '30 days')",
        words="ended or expired longer ago",
        why="They open nothing any more; they hold a network address.",
    )
    __table_args__ = (Index("ix_user_session_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fingerprint: Mapped[bytes] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default="")
    user_agent: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(viewonly=True, lazy="joined")


class UserToken(Base):
    """A single-use link sent by mail, or a step that is left (`purpose`, see links.py); only its
    fingerprint is stored.

    `email`: the address that the link is about, where that is not the person's own.
    """

    __tablename__ = "user_token"
    global_reason = "a link sent by mail is followed before any organisation is in force"
    retention = Retention(
        "Mailed links",
        keep="7 days",
        moment="expires_at",
        words="expired longer ago",
        why="They open nothing any more.",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fingerprint: Mapped[bytes] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    email: Mapped[str] = mapped_column(default="", server_default="")
