from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import OrgRow, org_key
from app.kernel.messages import NO_MESSAGE, Message, MessageColumn
from app.kernel.retention_policy import Retention


class Item(OrgRow):
    """Something sold, as Xero lists it."""

    __tablename__ = "item"
    constraints = (UniqueConstraint("org_id", "code"),)

    code: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]
    unit_price: Mapped[Decimal | None]
    account_code: Mapped[str]
    tax_type: Mapped[str]


class TrackingCategory(OrgRow):
    """A tracking category of Xero's; archived ones too, for what still bears them."""

    __tablename__ = "tracking_category"

    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)


class TrackingOption(OrgRow):
    """An option of a tracking category; archived ones too, for what still bears them."""

    __tablename__ = "tracking_option"
    constraints = (org_key("tracking_category", "category_id", ondelete="CASCADE"),)

    category_id: Mapped[UUID]
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)


class SyncState(OrgRow):
    """Where the sync of one kind stands: the cursor for the next incremental one and, while a run
    is under way, its last page.

    `run_started_at` is Xero's clock at the run's first page; `disturbed`: something changed in Xero
    meanwhile, so pages shifted.
    """

    __tablename__ = "sync_state"
    constraints = (UniqueConstraint("org_id", "kind"),)

    kind: Mapped[str]
    modified_since: Mapped[datetime | None]
    next_modified_since: Mapped[datetime | None]
    page: Mapped[int] = mapped_column(default=0)
    run_started_at: Mapped[datetime | None]
    disturbed: Mapped[bool] = mapped_column(default=False)


class SyncRun(OrgRow):
    """One sync of one kind. `since`: of a comparison, the first invoice date that it looks at
    (None: all).
    """

    __tablename__ = "sync_run"
    retention = Retention(
        "Sync runs",
        keep="90 days",
        moment="created_at",
        words="ended, and asked for longer ago",
        why="Long enough to see what repeats.",
        also="state IN ('done', 'failed')",
    )
    constraints = (
        Index("ix_sync_run_org_id_kind_created_at", "org_id", "kind", "created_at"),
        CheckConstraint(
            "kind IN ('contacts', 'items', 'tracking', 'invoices', 'comparison')", name="kind"
        ),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    )

    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    cause: Mapped[str]
    asked_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    pages: Mapped[int] = mapped_column(default=0)
    records: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int | None]
    problem: Mapped[Message] = mapped_column(MessageColumn, nullable=True, default=NO_MESSAGE)
    since: Mapped[date | None]
