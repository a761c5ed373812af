"""Invoices (ACCREC), bills (ACCPAY), what is paid on them and what is noted about them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xero_simulator.accounting.decimals import ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class LineTracking:
    category_id: str
    option_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line with `quantity` None holds a description only. `unit_amount` has the decimals it was
    sent with (2 or 4).
    """

    id: str
    description: str | None = None
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    line_amount: Decimal = ZERO
    tax_type: str | None = None
    tax_amount: Decimal = ZERO
    account_code: str | None = None
    item_code: str | None = None
    tracking: tuple[LineTracking, ...] = ()

    @property
    def is_discounted(self) -> bool:
        return bool(self.discount_rate or self.discount_amount)


@dataclass(frozen=True, kw_only=True, slots=True)
class Invoice:
    """Totals have two decimals; `amount_paid` sums the payments that stand, `amount_credited` the
    credit notes applied.

    Credit notes and bank transactions are documents of this shape too, with types of their own.
    """

    id: str
    updated_ms: int
    type: str
    number: str
    contact_id: str
    status: str
    day: date
    currency_code: str
    currency_rate: Decimal
    created_by: str
    due_day: date | None = None
    reference: str = ""
    branding_theme_id: str | None = None
    url: str | None = None
    line_amount_types: str = "Exclusive"
    lines: tuple[Line, ...] = ()
    sub_total: Decimal = ZERO
    total_tax: Decimal = ZERO
    total: Decimal = ZERO
    amount_paid: Decimal = ZERO
    amount_credited: Decimal = ZERO
    fully_paid_day: date | None = None
    sent_to_contact: bool = False
    expected_payment_day: date | None = None
    planned_payment_day: date | None = None

    @property
    def is_sale(self) -> bool:
        return self.type in ("ACCREC", "ACCRECCREDIT", "RECEIVE")

    @property
    def amount_due(self) -> Decimal:
        return (
            self.total - self.amount_paid - self.amount_credited
            if self.status in ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID")
            else ZERO
        )

    @property
    def is_settled(self) -> bool:
        """Wholly or in part."""
        return bool(self.amount_paid or self.amount_credited)

    @property
    def is_discounted(self) -> bool:
        return any(line.is_discounted for line in self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """`amount` in the invoice's currency, `bank_amount` in the account's."""

    id: str
    updated_ms: int
    invoice_id: str
    account_id: str
    day: date
    amount: Decimal
    bank_amount: Decimal
    currency_rate: Decimal
    reference: str = ""
    reconciled: bool = False
    status: str = "AUTHORISED"


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryRecord:
    """What happened to a document, or a note on it."""

    at_ms: int
    changes: str
    details: str
    user: str
