from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.invoicing.models.lines import InvoiceLine
from app.invoicing.rules.choices import (
    Grouping,
    LineAmountTypes,
    Numbering,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.rules.lifecycle import InvoiceState
from app.kernel.db import OrgRow, org_key
from app.kernel.money import Hundredths
from app.projects.models import BillingMode

SEARCHED = (
    "lower(normalize(client_name || ' ' || coalesce(reference, '') || ' ' || xero_number, NFKC))"
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
    subtotal_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
    tax_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
    total_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
    xero_invoice_id: Mapped[UUID | None]
    xero_number: Mapped[str] = mapped_column(default="")
    xero_total_hundredths: Mapped[Hundredths | None] = mapped_column(BigInteger)
    pushed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")
    advice: Mapped[str] = mapped_column(default="")
    xero_words: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str] = mapped_column(Computed(SEARCHED, persisted=True))
    lines: Mapped[list[InvoiceLine]] = relationship(viewonly=True, order_by="InvoiceLine.position")
