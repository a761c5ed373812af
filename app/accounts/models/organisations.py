from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.rules.short_timers import ShortTimers
from app.kernel import clock
from app.kernel.db import Base, OrgRow
from app.kernel.ids import new_id
from app.kernel.versions import EditedRow


class OrgSlug(Base):
    """The address of an organisation; found before any organisation is in force."""

    __tablename__ = "org_slug"
    global_reason = "the address of an organisation is looked up before it is in force"
    is_org_directory = True

    slug: Mapped[str] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(index=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


class Organisation(EditedRow, Base):
    """The tenant. `week_start`: 0 Monday … 6 Sunday. `currency`: ISO 4217. `time_zone`: IANA
    name. `postal_address`, `tax_number`, `payment_line`: as its invoices say them.
    `checklist_hidden_at`: when somebody put the list of first steps away.
    """

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("short_timers IN ('ask', 'drop')", name="short_timers"),)

    edited_columns: ClassVar[tuple[str, ...]] = (
        "name",
        "time_zone",
        "currency",
        "week_start",
        "locale",
        "short_timers",
        "require_second_factor",
        "slug",
        "postal_address",
        "tax_number",
        "payment_line",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(ForeignKey("org_slug.slug"), unique=True)
    time_zone: Mapped[str]
    currency: Mapped[str]
    week_start: Mapped[int] = mapped_column(default=0)
    locale: Mapped[str] = mapped_column(default="en_NZ")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    short_timers: Mapped[ShortTimers] = mapped_column(
        default=ShortTimers.ASK, server_default=ShortTimers.ASK.value
    )
    require_second_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    postal_address: Mapped[str] = mapped_column(default="", server_default="")
    tax_number: Mapped[str] = mapped_column(default="", server_default="")
    payment_line: Mapped[str] = mapped_column(default="", server_default="")
    checklist_hidden_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    erase_after: Mapped[datetime | None]


class Logo(OrgRow):
    """The organisation's logo as it was re-encoded: PNG, at most 512 × 512 pixels.
    Another picture is another row.
    """

    __tablename__ = "organisation_logo"
    constraints = (UniqueConstraint("org_id"),)

    edited_columns: ClassVar[tuple[str, ...]] = ("id",)

    content: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
