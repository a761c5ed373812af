from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import OrgRow, org_key
from app.kernel.money import Hundredths, Minor
from app.kernel.versions import EditedRow
from app.kernel.words import WordRow
from app.projects.rules.amounts import amount_called
from app.projects.rules.colours import ProjectColour


class BillingMode(StrEnum):
    TIME = "time"
    RETAINER = "retainer"
    FIXED = "fixed"


class BudgetEvery(StrEnum):
    """What a budget is for: the whole project, or each calendar month anew."""

    TOTAL = "total"
    MONTH = "month"


class Client(EditedRow, OrgRow):
    """Whom work is done for and billed to. `name_key`: the name folded for comparison;
    `contact_id`: the linked Xero contact.
    """

    __tablename__ = "client"
    constraints = (
        UniqueConstraint("org_id", "name_key"),
        Index("ix_client_org_id_contact_id", "org_id", "contact_id"),
        org_key("contact", "contact_id", ondelete="SET NULL"),
    )

    edited_columns: ClassVar[tuple[str, ...]] = ("name", "currency", "contact_id")

    name: Mapped[str]
    name_key: Mapped[str]
    currency: Mapped[str]
    contact_id: Mapped[UUID | None]
    archived_at: Mapped[datetime | None]


class Project(EditedRow, OrgRow):
    """Work for a client under one billing mode. Its budget is in seconds or in minor units of the
    client's currency, for all of it or each month.
    """

    __tablename__ = "project"
    constraints = (
        org_key("client", "client_id"),
        UniqueConstraint("org_id", "client_id", "name_key"),
        CheckConstraint("billing_mode IN ('time', 'retainer', 'fixed')", name="billing_mode"),
        CheckConstraint(
            "(billing_mode = 'fixed') = (fixed_price_minor IS NOT NULL)", name="fixed_price"
        ),
        CheckConstraint("budget_seconds >= 0 AND fixed_price_minor >= 0", name="not_negative"),
        CheckConstraint(
            "budget_every IN ('total', 'month') AND budget_minor >= 0 AND (budget_seconds IS NULL"
            " OR budget_minor IS NULL)",
            name="budget",
        ),
        CheckConstraint(
            "colour IN ('blue', 'orange', 'green', 'purple', 'red', 'teal', 'yellow', 'pink')",
            name="colour",
        ),
    )

    edited_columns: ClassVar[tuple[str, ...]] = (
        "client_id",
        "name",
        "billing_mode",
        "billable",
        "budget_seconds",
        "budget_minor",
        "budget_every",
        "fixed_price_minor",
        "colour",
    )

    client_id: Mapped[UUID]
    name: Mapped[str]
    name_key: Mapped[str]
    billing_mode: Mapped[BillingMode] = mapped_column(default=BillingMode.TIME)
    billable: Mapped[bool] = mapped_column(default=True)
    budget_seconds: Mapped[int | None]
    budget_minor: Mapped[Minor | None] = mapped_column(info=amount_called("budget"))
    budget_every: Mapped[str] = mapped_column(
        default=BudgetEvery.TOTAL.value, server_default=BudgetEvery.TOTAL.value
    )
    fixed_price_minor: Mapped[Minor | None] = mapped_column(info=amount_called("fixed price"))
    colour: Mapped[ProjectColour] = mapped_column(
        default=ProjectColour.BLUE, server_default=ProjectColour.BLUE.value
    )
    archived_at: Mapped[datetime | None]
    client: Mapped[Client] = relationship(viewonly=True, lazy="joined")


class Task(EditedRow, OrgRow):
    """A kind of work within a project."""

    __tablename__ = "task"
    constraints = (
        org_key("project", "project_id"),
        UniqueConstraint("org_id", "project_id", "name_key"),
    )

    edited_columns: ClassVar[tuple[str, ...]] = ("name", "billable")

    project_id: Mapped[UUID]
    name: Mapped[str]
    name_key: Mapped[str]
    billable: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None]


class Rate(EditedRow, OrgRow):
    """Money per hour (4 decimals) from a date on, for: a member on a project, a project, a client,
    a member, or everything.

    No amount: the scope has no rate of its own from that date on.
    """

    __tablename__ = "rate"
    constraints = (
        org_key("membership", "membership_id"),
        org_key("project", "project_id"),
        org_key("client", "client_id"),
        UniqueConstraint(
            "org_id",
            "membership_id",
            "project_id",
            "client_id",
            "starts_on",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(
            "client_id IS NULL OR (project_id IS NULL AND membership_id IS NULL)", name="one_scope"
        ),
        CheckConstraint("amount >= 0", name="not_negative"),
    )

    edited_columns: ClassVar[tuple[str, ...]] = ("starts_on", "amount")

    membership_id: Mapped[UUID | None]
    project_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    starts_on: Mapped[date] = mapped_column(server_default=text("DATE '2000-01-01'"))
    amount: Mapped[Decimal | None] = mapped_column(info=amount_called("rate"))


class Milestone(EditedRow, OrgRow):
    """A part of a fixed price that is agreed: an amount in minor units of the client's currency, or
    a percentage of the price.
    """

    __tablename__ = "milestone"
    constraints = (
        org_key("project", "project_id"),
        Index("ix_milestone_org_id_project_id", "org_id", "project_id"),
        CheckConstraint("(amount_minor IS NULL) <> (percent IS NULL)", name="amount"),
        CheckConstraint("amount_minor > 0 AND percent > 0", name="not_negative"),
    )

    edited_columns: ClassVar[tuple[str, ...]] = ("name", "amount_minor", "percent", "due_on")

    project_id: Mapped[UUID]
    name: Mapped[str]
    amount_minor: Mapped[Minor | None] = mapped_column(info=amount_called("milestone"))
    percent: Mapped[Decimal | None]
    due_on: Mapped[date | None]


class FixedBill(OrgRow):
    """A part of a fixed price is on a live invoice while this row exists; a milestone can be on
    one. Hundredths of the currency's unit.
    """

    __tablename__ = "fixed_bill"
    constraints = (
        org_key("project", "project_id"),
        org_key("invoice", "invoice_id"),
        org_key("milestone", "milestone_id"),
        UniqueConstraint("org_id", "milestone_id"),
        Index("ix_fixed_bill_org_id_invoice_id", "org_id", "invoice_id"),
        Index("ix_fixed_bill_org_id_project_id", "org_id", "project_id"),
        CheckConstraint("amount_hundredths > 0", name="amount"),
    )

    project_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    milestone_id: Mapped[UUID | None]
    amount_hundredths: Mapped[Hundredths] = mapped_column(info=amount_called("billed part"))


class BudgetAlert(OrgRow):
    """Managers were told that a project's budget or hour cap has reached `threshold` per cent in
    the period that begins on `period`.
    """

    __tablename__ = "budget_alert"
    constraints = (
        org_key("project", "project_id"),
        UniqueConstraint("org_id", "project_id", "subject", "period", "threshold"),
        CheckConstraint("subject IN ('budget', 'cap')", name="subject"),
    )

    project_id: Mapped[UUID]
    subject: Mapped[str]
    period: Mapped[date]
    threshold: Mapped[int]


class NameWord(WordRow):
    """A word of the name of a client, project or task (`kind`: its table), by which it is found. A
    trigger of the database writes it with the name.
    """

    __tablename__ = "name_word"
    __table_args__ = (
        Index("ix_name_word_org_id_named_id", "org_id", "named_id"),
        CheckConstraint("kind IN ('client', 'project', 'task')", name="kind"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    named_id: Mapped[UUID] = mapped_column(primary_key=True)
