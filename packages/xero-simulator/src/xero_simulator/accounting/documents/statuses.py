"""Which status may follow which (facts 3.8), and what lock dates and payments forbid."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.entities.invoice import Invoice

STATUSES = ("DRAFT", "SUBMITTED", "DELETED", "AUTHORISED", "PAID", "VOIDED")
FIRST_STATUSES = frozenset({"DRAFT", "SUBMITTED", "AUTHORISED"})
ENDED_STATUSES = frozenset({"DELETED", "VOIDED"})
LIVE_STATUSES = frozenset({"AUTHORISED", "PAID"})
ALLOWED_MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "DRAFT": frozenset({"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"}),
        "SUBMITTED": frozenset({"SUBMITTED", "DRAFT", "AUTHORISED", "DELETED"}),
        "AUTHORISED": frozenset({"AUTHORISED", "VOIDED"}),
        "PAID": frozenset({"PAID"}),
        "DELETED": frozenset(),
        "VOIDED": frozenset(),
    }
)


def check_move(before: Invoice | None, status: str, findings: Findings) -> None:
    if before is None:
        if status not in FIRST_STATUSES:
            findings.refuse(messages.NOT_CREATABLE)
    elif before.is_settled and status != before.status and before.status not in ENDED_STATUSES:
        findings.refuse(messages.status_blocked_by_payments(status))
    elif status not in ALLOWED_MOVES[before.status]:
        findings.refuse(messages.NOT_MODIFIABLE)


def check_locks(books: Books, before: Invoice | None, draft: Invoice, findings: Findings) -> None:
    """Drafts and submitted documents may lie in a locked period; approved ones may neither enter
    nor change there.
    """
    if before is not None and before.status in LIVE_STATUSES:
        if books.year_lock and before.day <= books.year_lock:
            findings.refuse(messages.EDIT_BEFORE_YEAR_LOCK)
        elif books.period_lock and before.day <= books.period_lock:
            findings.refuse(messages.EDIT_BEFORE_LOCK)
    if draft.status in LIVE_STATUSES and not findings.errors:
        check_date(books, draft.day, findings)


def check_date(books: Books, day: date, findings: Findings) -> None:
    if books.year_lock and day <= books.year_lock:
        findings.refuse(messages.date_before_year_lock(books.year_lock))
    elif books.period_lock and day <= books.period_lock:
        findings.refuse(messages.date_before_lock(books.period_lock))


def check_approval_limit(
    books: Books, before: Invoice | None, draft: Invoice, findings: Findings
) -> None:
    """Small plans approve only so many sales invoices a month."""
    limit = books.profile.approvals_per_month
    is_new_approval = (
        draft.is_sale
        and draft.status == "AUTHORISED"
        and (before is None or before.status not in LIVE_STATUSES)
    )
    if limit is None or not is_new_approval:
        return
    month = (draft.day.year, draft.day.month)
    approved = sum(
        1
        for other in books.invoices
        if other.is_sale
        and other.status in LIVE_STATUSES
        and (other.day.year, other.day.month) == month
    )
    if approved >= limit:
        findings.refuse(messages.APPROVAL_LIMIT)


def check_paid_edit(before: Invoice | None, draft: Invoice, findings: Findings) -> None:
    """On a part-paid or paid document only what does not move money may change."""
    if before is not None and before.is_settled and _money_parts(before) != _money_parts(draft):
        findings.refuse(messages.HAS_PAYMENTS)


def _money_parts(invoice: Invoice) -> tuple[object, ...]:
    lines = tuple(
        (line.id, line.quantity, line.unit_amount, line.line_amount, line.tax_type, line.tax_amount)
        for line in invoice.lines
    )
    return (
        invoice.day,
        invoice.currency_code,
        invoice.currency_rate,
        invoice.line_amount_types,
        invoice.total,
        lines,
    )
