from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import OrgRow, org_key


class BillingMode(StrEnum):
    TIME = "time"
    RETAINER = "retainer"
    FIXED = "fixed"


class Client(OrgRow):
    """Whom work is done and billed for. `name_key` is the name folded for comparison; `contact_id` is the linked Xero contact."""

    __tablename__ = "client"
    constraints = (
        UniqueConstraint("org_id", "name_key"),
        Index("ix_client_org_id_contact_id", "org_id", "contact_id"),
        org_key("contact", "contact_id", ondelete="SET NULL"),
    )

    name: Mapped[str]
    name_key: Mapped[str]
    currency: Mapped[str]
    contact_id: Mapped[UUID | None]
    archived_at: Mapped[datetime | None]


class Project(OrgRow):
    """Work for a client under one billing mode. Budgets: seconds, or minor units of the client's currency."""

    __tablename__ = "project"
    constraints = (
        org_key("client", "client_id"),
        UniqueConstraint("org_id", "client_id", "name_key"),
        CheckConstraint("billing_mode IN ('time', 'retainer', 'fixed')", name="billing_mode"),
        CheckConstraint("(billing_mode = 'fixed') = (fixed_price_minor IS NOT NULL)", name="fixed_price"),
        CheckConstraint("budget_seconds >= 0 AND fixed_price_minor >= 0", name="not_negative"),
    )

    client_id: Mapped[UUID]
    name: Mapped[str]
    name_key: Mapped[str]
    billing_mode: Mapped[BillingMode] = mapped_column(default=BillingMode.TIME)
    billable: Mapped[bool] = mapped_column(default=True)
    budget_seconds: Mapped[int | None]
    fixed_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    archived_at: Mapped[datetime | None]
    client: Mapped[Client] = relationship(viewonly=True, lazy="joined")


class Task(OrgRow):
    """A kind of work within a project."""

    __tablename__ = "task"
    constraints = (org_key("project", "project_id"), UniqueConstraint("org_id", "project_id", "name_key"))

    project_id: Mapped[UUID]
    name: Mapped[str]
    name_key: Mapped[str]
    billable: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None]


class Rate(OrgRow):
    """Money per hour (4 decimals) from a date on, for: a member on a project, a project, a client, a member, or everything.

    No amount: the scope has no rate of its own from that date on."""

    __tablename__ = "rate"
    constraints = (
        org_key("membership", "membership_id"),
        org_key("project", "project_id"),
        org_key("client", "client_id"),
        UniqueConstraint("org_id", "membership_id", "project_id", "client_id", "starts_on", postgresql_nulls_not_distinct=True),
        CheckConstraint("client_id IS NULL OR (project_id IS NULL AND membership_id IS NULL)", name="one_scope"),
        CheckConstraint("amount >= 0", name="not_negative"),
    )

    membership_id: Mapped[UUID | None]
    project_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    starts_on: Mapped[date] = mapped_column(server_default=text("DATE '2000-01-01'"))
    amount: Mapped[Decimal | None]
