from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.invoicing.rules.choices import Grouping
from app.kernel.db import OrgRow, org_key
from app.kernel.messages import NO_MESSAGE, Message, MessageColumn
from app.kernel.money import Hundredths


class BulkState(StrEnum):
    """What has become of one invoice in a run of many."""

    WAITING = "waiting"
    CREATED = "created"
    SKIPPED = "skipped"


class BulkRun(OrgRow):
    """Invoices for many clients, asked for at once. `until`: the last day billed, None for all
    time; `send`: to Xero, else saved as drafts.
    """

    __tablename__ = "bulk_run"
    constraints = (
        org_key("membership", "asked_by"),
        Index("ix_bulk_run_org_id_created_at", "org_id", "created_at"),
    )

    asked_by: Mapped[UUID]
    invoice_date: Mapped[date]
    until: Mapped[date | None]
    grouping: Mapped[Grouping]
    send: Mapped[bool]
    finished_at: Mapped[datetime | None]


class BulkItem(OrgRow):
    """One invoice of a run: a client's time, or the period of the project's retainer that begins on
    `period_start`.

    `seen_…`: what the person had before them (money: hundredths). `reason`: why it was skipped;
    `place`: where to mend it.
    """

    __tablename__ = "bulk_item"
    constraints = (
        org_key("bulk_run", "run_id", ondelete="CASCADE"),
        org_key("client", "client_id"),
        org_key("invoice", "invoice_id"),
        org_key("project", "project_id"),
        UniqueConstraint(
            "org_id",
            "run_id",
            "client_id",
            "project_id",
            "period_start",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(project_id IS NULL) = (period_start IS NULL)", name="period"),
        UniqueConstraint("org_id", "invoice_id"),
    )

    run_id: Mapped[UUID]
    client_id: Mapped[UUID]
    client_name: Mapped[str]
    project_id: Mapped[UUID | None]
    project_name: Mapped[str] = mapped_column(default="", server_default=text("''"))
    period_start: Mapped[date | None]
    seen_entries: Mapped[int]
    seen_seconds: Mapped[int] = mapped_column(BigInteger)
    seen_amount_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
    state: Mapped[BulkState] = mapped_column(default=BulkState.WAITING)
    reason: Mapped[Message] = mapped_column(MessageColumn, nullable=True, default=NO_MESSAGE)
    place: Mapped[str] = mapped_column(default="", server_default=text("''"))
    invoice_id: Mapped[UUID | None]

    def skip(self, reason: Message, place: str = "") -> None:
        self.state, self.reason, self.place = BulkState.SKIPPED, reason, place
