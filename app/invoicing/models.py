from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import OrgRow, org_key
from app.projects.models import BillingMode

SEARCHED = (
    "lower(normalize(client_name || ' ' || coalesce(reference, '') || ' ' || xero_number, NFKC))"
)


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


class LineKind(StrEnum):
    """What a line bills: tracked time, a retainer's fee or overage, part of a fixed price,
    something else, or a discount (negative).
    """

    TIME = "time"
    FEE = "fee"
    OVERAGE = "overage"
    FIXED = "fixed"
    EXTRA = "extra"
    DISCOUNT = "discount"


class RoundingMode(StrEnum):
    NONE = "none"
    UP = "up"
    NEAREST = "nearest"


class RoundingPer(StrEnum):
    """Whether each entry is rounded, or each line's sum."""

    ENTRY = "entry"
    LINE = "line"


class InvoiceDefaults(OrgRow):
    """What a new invoice of the organisation starts from; one row each. Names of accounts and rates
    are not kept: they are reference data.

    `tracking`: id of a tracking category in Xero → id of the option that new lines carry.
    """

    __tablename__ = "invoice_defaults"
    constraints = (
        UniqueConstraint("org_id"),
        CheckConstraint("terms_days BETWEEN 1 AND 365", name="terms"),
        CheckConstraint("next_number > 0", name="next_number"),
        CheckConstraint("rounding_minutes IN (6, 15, 30, 60)", name="rounding_minutes"),
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
    line_template: Mapped[str] = mapped_column(default="")
    tracking: Mapped[dict[str, str]] = mapped_column(
        JSONB, server_default=text("'{}'"), default=dict
    )
    rounding: Mapped[RoundingMode] = mapped_column(server_default="none", default=RoundingMode.NONE)
    rounding_minutes: Mapped[int] = mapped_column(server_default="15", default=15)
    rounding_per: Mapped[RoundingPer] = mapped_column(
        server_default="entry", default=RoundingPer.ENTRY
    )


class Invoice(OrgRow):
    """A snapshot of what is billed: nothing edited later changes it. Money in hundredths of
    `currency`'s unit (rules/arithmetic.py).

    `number_prefix`: instead of the organisation's. `form_token`: of the form that made it, so that
    a form sent twice makes one invoice.
    """

    __tablename__ = "invoice"
    constraints = (
        org_key("client", "client_id"),
        org_key("membership", "created_by"),
        UniqueConstraint("org_id", "reference"),
        UniqueConstraint("org_id", "form_token"),
        CheckConstraint("rounding_minutes IN (6, 15, 30, 60)", name="rounding_minutes"),
        Index("ix_invoice_org_id_state_created_at", "org_id", "state", "created_at"),
        Index("ix_invoice_org_id_client_id", "org_id", "client_id"),
        Index("ix_invoice_org_id_client_name", "org_id", "client_name", "id"),
        *(
            Index(f"ix_invoice_org_id_{order}", "org_id", order, "id")
            for order in ("created_at", "invoice_date", "due_date", "total_hundredths")
        ),
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
    billing_mode: Mapped[BillingMode] = mapped_column(
        server_default="time", default=BillingMode.TIME
    )
    number_prefix: Mapped[str | None]
    line_template: Mapped[str] = mapped_column(server_default="", default="")
    rounding: Mapped[RoundingMode] = mapped_column(server_default="none", default=RoundingMode.NONE)
    rounding_minutes: Mapped[int] = mapped_column(server_default="15", default=15)
    rounding_per: Mapped[RoundingPer] = mapped_column(
        server_default="entry", default=RoundingPer.ENTRY
    )
    form_token: Mapped[UUID | None]
    subtotal_hundredths: Mapped[int] = mapped_column(BigInteger)
    tax_hundredths: Mapped[int] = mapped_column(BigInteger)
    total_hundredths: Mapped[int] = mapped_column(BigInteger)
    xero_invoice_id: Mapped[UUID | None]
    xero_number: Mapped[str] = mapped_column(default="")
    xero_total_hundredths: Mapped[int | None] = mapped_column(BigInteger)
    pushed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")
    advice: Mapped[str] = mapped_column(default="")
    xero_words: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str] = mapped_column(Computed(SEARCHED, persisted=True))
    lines: Mapped[list["InvoiceLine"]] = relationship(
        viewonly=True, order_by="InvoiceLine.position"
    )


class InvoiceLine(OrgRow):
    """One line: quantity (4 decimals; hours of `billed_seconds` when it is time) × unit amount (4
    decimals), rounded half-up to hundredths.

    `seconds` of its entries, before any rounding. `key` tells which line it is when the invoice is
    made anew. `percent`: of the lines above, for a discount. `own`: what was chosen for this line
    alone (description, account_code, tax_type, tracking).
    """

    __tablename__ = "invoice_line"
    constraints = (
        org_key("invoice", "invoice_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "invoice_id", "position"),
    )

    invoice_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(server_default="time", default=LineKind.TIME)
    key: Mapped[str] = mapped_column(server_default="", default="")
    description: Mapped[str]
    quantity: Mapped[Decimal]
    unit_amount: Mapped[Decimal]
    account_code: Mapped[str]
    tax_type: Mapped[str]
    tax_rate: Mapped[Decimal]
    amount_hundredths: Mapped[int] = mapped_column(BigInteger)
    tax_hundredths: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[int] = mapped_column(BigInteger)
    billed_seconds: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    percent: Mapped[Decimal | None]
    tracking: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    own: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"), default=list)


class InvoiceEntry(OrgRow):
    """A time entry as it was billed: the snapshot behind a line. Who holds the entry now says
    timesheets.EntryLock.
    """

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
    rate: Mapped[Decimal | None]


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
