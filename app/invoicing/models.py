from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import OrgRow, org_key


class InvoiceState(StrEnum):
    """The life of an invoice (product.md); from SUBMITTED on it is what Xero says."""

    DRAFT = "draft"
    QUEUED = "queued"
    PUSHING = "pushing"
    PUSHED = "pushed"
    FAILED = "failed"
    NEEDS_ATTENTION = "needs_attention"
    SUBMITTED = "submitted"
    AUTHORISED = "authorised"
    PAID = "paid"
    VOIDED = "voided"
    DELETED = "deleted"
    DISCARDED = "discarded"


class Grouping(StrEnum):
    ENTRY = "entry"
    PROJECT = "project"
    DATE = "date"
    MEMBER = "member"


class LineAmountTypes(StrEnum):
    """Whether unit amounts hold the tax; Xero's own words (facts 3.8)."""

    EXCLUSIVE = "Exclusive"
    INCLUSIVE = "Inclusive"
    NO_TAX = "NoTax"


class Numbering(StrEnum):
    """Who gives an invoice its number: we, or Xero (then ours is the Reference only)."""

    HOURLINE = "hourline"
    XERO = "xero"


class InvoiceDefaults(OrgRow):
    """What a new invoice of the organisation starts from; one row each. Names of accounts and rates are not kept: they are reference data.

    `tracking`: id of a tracking category in Xero → id of the option that new lines carry."""

    __tablename__ = "invoice_defaults"
    constraints = (
        UniqueConstraint("org_id"),
        CheckConstraint("terms_days BETWEEN 1 AND 365", name="terms"),
        CheckConstraint("next_number > 0", name="next_number"),
    )

    account_code: Mapped[str] = mapped_column(default="")
    tax_type: Mapped[str] = mapped_column(default="")
    branding_theme_id: Mapped[UUID | None]
    terms_days: Mapped[int] = mapped_column(default=20)
    number_prefix: Mapped[str] = mapped_column(default="HL-")
    next_number: Mapped[int] = mapped_column(default=1)
    numbering: Mapped[Numbering] = mapped_column(default=Numbering.HOURLINE)
    grouping: Mapped[Grouping] = mapped_column(default=Grouping.ENTRY)
    line_amount_types: Mapped[LineAmountTypes] = mapped_column(default=LineAmountTypes.EXCLUSIVE)
    line_template: Mapped[str] = mapped_column(default="{project}: {description}")
    tracking: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"), default=dict)


class Invoice(OrgRow):
    """A snapshot of what is billed: nothing edited later changes it. Money in hundredths of `currency`'s unit (rules/arithmetic.py)."""

    __tablename__ = "invoice"
    constraints = (
        org_key("client", "client_id"),
        org_key("membership", "created_by"),
        UniqueConstraint("org_id", "reference"),
        Index("ix_invoice_org_id_state_created_at", "org_id", "state", "created_at"),
        Index("ix_invoice_org_id_client_id", "org_id", "client_id"),
        Index("ix_invoice_org_id_xero_invoice_id", "org_id", "xero_invoice_id"),
    )

    client_id: Mapped[UUID]
    client_name: Mapped[str]
    contact_id: Mapped[UUID | None]
    created_by: Mapped[UUID]
    state: Mapped[InvoiceState] = mapped_column(default=InvoiceState.DRAFT)
    reference: Mapped[str | None]
    numbering: Mapped[Numbering]
    currency: Mapped[str]
    invoice_date: Mapped[date]
    due_date: Mapped[date]
    grouping: Mapped[Grouping]
    line_amount_types: Mapped[LineAmountTypes]
    branding_theme_id: Mapped[UUID | None]
    subtotal_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    xero_invoice_id: Mapped[UUID | None]
    xero_number: Mapped[str] = mapped_column(default="")
    xero_total_minor: Mapped[int | None] = mapped_column(BigInteger)
    pushed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")
    advice: Mapped[str] = mapped_column(default="")
    xero_words: Mapped[str] = mapped_column(default="")
    lines: Mapped[list["InvoiceLine"]] = relationship(viewonly=True, order_by="InvoiceLine.position")


class InvoiceLine(OrgRow):
    """One line: quantity in hours (4 decimals) × unit amount (4 decimals), rounded half-up to hundredths; `seconds` of its entries."""

    __tablename__ = "invoice_line"
    constraints = (org_key("invoice", "invoice_id", ondelete="CASCADE"), UniqueConstraint("org_id", "invoice_id", "position"))

    invoice_id: Mapped[UUID]
    position: Mapped[int]
    description: Mapped[str]
    quantity: Mapped[Decimal]
    unit_amount: Mapped[Decimal]
    account_code: Mapped[str]
    tax_type: Mapped[str]
    tax_rate: Mapped[Decimal]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[int] = mapped_column(BigInteger)
    tracking: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)


class InvoiceEntry(OrgRow):
    """A time entry as it was billed: the snapshot behind a line. Who holds the entry now says timesheets.EntryLock."""

    __tablename__ = "invoice_entry"
    constraints = (
        org_key("invoice", "invoice_id", ondelete="CASCADE"),
        org_key("invoice_line", "line_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "invoice_id", "entry_id"),
    )

    invoice_id: Mapped[UUID]
    line_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    seconds: Mapped[int]
    entry_date: Mapped[date]
    member_name: Mapped[str]
    project_name: Mapped[str]
    description: Mapped[str]


class InvoiceEvent(OrgRow):
    """One line of an invoice's timeline."""

    __tablename__ = "invoice_event"
    constraints = (
        org_key("invoice", "invoice_id", ondelete="CASCADE"),
        Index("ix_invoice_event_org_id_invoice_id", "org_id", "invoice_id", "created_at"),
    )

    invoice_id: Mapped[UUID]
    kind: Mapped[str]
    text: Mapped[str]
    actor_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class InvoicePush(OrgRow):
    """The push of one invoice: the frozen request and its key, stored before the call (reliability.md, Exactly one invoice)."""

    __tablename__ = "invoice_push"
    constraints = (org_key("invoice", "invoice_id", ondelete="CASCADE"), UniqueConstraint("org_id", "invoice_id"))

    invoice_id: Mapped[UUID]
    generation: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    first_sent_at: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]
    unknown: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
