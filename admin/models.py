from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import clock
from app.kernel.db import Base
from app.kernel.ids import new_id
from app.kernel.retention_policy import Retention
from app.kernel.sealed_columns import seal_info


class Staff(Base):
    """A member of the support staff; signs in with password and TOTP. The TOTP secret is sealed;
    `totp_step` is the last one used.
    """

    __tablename__ = "staff"
    global_reason = "support staff belong to no organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    totp_secret: Mapped[str] = mapped_column(info=seal_info("staff|{key}|totp_secret"))
    totp_step: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class StaffSession(Base):
    """A signed-in browser of a staff member. Only the fingerprint of its random id is stored."""

    __tablename__ = "staff_session"
    global_reason = "support staff belong to no organisation"
    retention = Retention(
        "Staff sessions",
        keep="7 days",
        moment="coalesce(ended_at, created_at)",
        words="ended, or begun, longer ago",
        why="They open nothing any more.",
        function="expired_staff_sessions",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fingerprint: Mapped[bytes] = mapped_column(unique=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    staff: Mapped[Staff] = relationship(viewonly=True, lazy="joined")


class StaffAction(Base):
    """The staff's audit trail. `org_id`: the organisation it touched, or none."""

    __tablename__ = "staff_action"
    global_reason = "the staff's audit trail spans organisations and outlives them"
    __table_args__ = (
        Index("ix_staff_action_created_at", "created_at"),
        Index("ix_staff_action_org_id", "org_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    org_id: Mapped[UUID | None]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
