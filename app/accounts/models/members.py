from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.people import User
from app.kernel.db import OrgRow
from app.kernel.versions import EditedRow
from app.permissions import Role


class Membership(EditedRow, OrgRow):
    """A person's place in an organisation. `time_zone` decides on which local date their time
    falls; `locale` '' means as the organisation.

    `muted_mails`: the kinds of letter they do not want (rules/notices.py). Without an active owner
    no organisation is left: a trigger says so.
    """

    __tablename__ = "membership"
    constraints = (
        UniqueConstraint("org_id", "user_id"),
        Index("ix_membership_user_id", "user_id"),
        CheckConstraint("role IN ('member', 'manager', 'admin', 'owner')", name="role"),
    )

    edited_columns: ClassVar[tuple[str, ...]] = ("role", "time_zone", "locale", "muted_mails")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role] = mapped_column()
    time_zone: Mapped[str]
    deactivated_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(default="", server_default="")
    muted_mails: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), default=list
    )
    user: Mapped[User] = relationship(viewonly=True, lazy="joined")

    @property
    def name(self) -> str:
        return self.user.name
