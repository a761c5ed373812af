from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.invoicing.rules.choices import LineKind
from app.kernel.db import OrgRow, org_key
from app.kernel.money import Hundredths


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

    edited_columns: ClassVar[tuple[str, ...]] = (
        "kind",
        "key",
        "description",
        "quantity",
        "unit_amount",
        "account_code",
        "tax_type",
        "tax_rate",
        "amount_hundredths",
        "percent",
        "tracking",
        "own",
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
    amount_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
    tax_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
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
