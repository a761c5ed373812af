from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import clock
from app.kernel.db import Base, OrgRow
from app.kernel.ids import new_id
from app.permissions import Role


class User(Base):
    """A person, who may be a member of several organisations. `email` is stored in its normal form, lower case."""

    __tablename__ = "user_account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(default="")
    verified_at: Mapped[datetime | None]
    theme: Mapped[str] = mapped_column(default="system")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class UserSession(Base):
    """A signed-in browser. Only the fingerprint of its random id is stored."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fingerprint: Mapped[bytes] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default="")
    user_agent: Mapped[str] = mapped_column(default="")
    user: Mapped[User] = relationship(viewonly=True, lazy="joined")


class UserToken(Base):
    """A single-use link sent by mail (purpose 'verify'); only its fingerprint is stored."""

    __tablename__ = "user_token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fingerprint: Mapped[bytes] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OrgSlug(Base):
    """The address of an organisation; found before any organisation is in force."""

    __tablename__ = "org_slug"

    slug: Mapped[str] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(index=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


class Organisation(Base):
    """The tenant. `week_start`: 0 Monday … 6 Sunday. `currency`: ISO 4217. `time_zone`: IANA name."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(ForeignKey("org_slug.slug"), unique=True)
    time_zone: Mapped[str]
    currency: Mapped[str]
    week_start: Mapped[int] = mapped_column(default=0)
    locale: Mapped[str] = mapped_column(default="en_NZ")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Membership(OrgRow):
    """A person's place in an organisation. `time_zone` decides on which local date their time falls."""

    __tablename__ = "membership"
    constraints = (
        UniqueConstraint("org_id", "user_id"),
        Index("ix_membership_user_id", "user_id"),
        CheckConstraint("role IN ('member', 'manager', 'admin', 'owner')", name="role"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role] = mapped_column()
    time_zone: Mapped[str]
    deactivated_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(viewonly=True, lazy="joined")

    @property
    def name(self) -> str:
        return self.user.name
