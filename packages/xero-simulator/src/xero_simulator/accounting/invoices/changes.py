"""Creating and changing invoices and bills, through the API and inside Xero alike (facts 3.8)."""

from dataclasses import dataclass, replace
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.documents import statuses
from xero_simulator.accounting.documents.draft import (
    blank_document,
    is_due_day_missing,
    requested_status,
    with_content,
    with_number,
)
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.documents.rejection import rejected_document_json
from xero_simulator.accounting.documents.schema import check_readable
from xero_simulator.accounting.element_values import text_of
from xero_simulator.accounting.entities.invoice import HistoryRecord, Invoice
from xero_simulator.accounting.errors import RefusedError, ResourceMissingError
from xero_simulator.accounting.ids import NO_ID

Json = dict[str, Any]

_HISTORY_WORDS = {
    "DELETED": "Deleted",
    "VOIDED": "Voided",
    "AUTHORISED": "Approved",
    "SUBMITTED": "Submitted",
    "DRAFT": "Edited",
    "PAID": "Paid",
}
SYSTEM_USER = "System Generated"


@dataclass(frozen=True)
class Terms:
    """Who writes (the app's client id, "" inside Xero), the decimals of unit amounts (2 or 4), the
    right to approve.
    """

    client_id: str
    places: int = 2
    may_approve: bool = True
    user: str = SYSTEM_USER


@dataclass(frozen=True)
class WrittenInvoice:
    invoice: Invoice
    warnings: tuple[str, ...] = ()


def create_invoice(books: Books, element: Json, terms: Terms) -> WrittenInvoice:
    """PUT: always a new document."""
    return _write_invoice(books, element, None, terms)


def upsert_invoice(
    books: Books, element: Json, terms: Terms, invoice_id: str | None = None
) -> WrittenInvoice:
    """POST: the document with this id, else the sale with this InvoiceNumber, else a new one.

    ResourceMissingError when an id is given that nobody has.
    """
    return _write_invoice(books, element, _find_target(books, element, invoice_id), terms)


def store_invoice(
    books: Books, invoice: Invoice, changes: str, *, new: bool = False, user: str = SYSTEM_USER
) -> Invoice:
    """Saves it as changed now, announces it and notes it in its history."""
    saved = replace(invoice, updated_ms=books.now_ms())
    books.invoices.put(saved)
    books.announce("INVOICE", saved.id, "CREATE" if new else "UPDATE")
    details = f"INVOICE {saved.number} to the amount of {saved.total} {saved.currency_code}."
    books.add_history(
        saved.id, HistoryRecord(at_ms=saved.updated_ms, changes=changes, details=details, user=user)
    )
    return saved


def _find_target(books: Books, element: Json, invoice_id: str | None) -> Invoice | None:
    sent_id = invoice_id or text_of(element, "InvoiceID")
    if sent_id and sent_id != NO_ID:
        invoice = books.invoices.get(sent_id)
        if invoice is None:
            raise ResourceMissingError(sent_id)
        return invoice
    number = (text_of(element, "InvoiceNumber") or "").strip()
    namesakes = books.invoices.find("number", number.casefold()) if number else []
    return namesakes[0] if namesakes and element.get("Type") in (None, "", "ACCREC") else None


def _write_invoice(
    books: Books, element: Json, before: Invoice | None, terms: Terms
) -> WrittenInvoice:
    check_readable(element)
    findings = Findings()
    draft = _draft_invoice(books, element, before, terms, findings)
    if findings.errors:
        raise RefusedError(
            findings.errors,
            rejected_document_json(books, element, before, findings),
        )
    changes = "Created" if before is None else _history_word(before, draft)
    return WrittenInvoice(
        store_invoice(books, draft, changes, new=before is None, user=terms.user),
        tuple(findings.warnings),
    )


def _history_word(before: Invoice, draft: Invoice) -> str:
    return _HISTORY_WORDS[draft.status] if before.status != draft.status else "Edited"


def _draft_invoice(
    books: Books, element: Json, before: Invoice | None, terms: Terms, findings: Findings
) -> Invoice:
    base = before or blank_document(books, element, terms.client_id)
    status = requested_status(element, before, may_approve=terms.may_approve)
    _check_document(books, base, findings)
    statuses.check_move(before, status, findings)
    draft = replace(base, status=status)
    if before is not None and (findings.errors or status in statuses.ENDED_STATUSES):
        statuses.check_locks(books, before, draft, findings)
        return draft
    return _edit_draft(books, element, before, draft, terms, findings)


def _check_document(books: Books, base: Invoice, findings: Findings) -> None:
    if not books.profile.invoicing:
        findings.refuse(messages.NO_INVOICING)
    if not base.type:
        findings.refuse(messages.TYPE_MISSING)


def _edit_draft(
    books: Books,
    element: Json,
    before: Invoice | None,
    draft: Invoice,
    terms: Terms,
    findings: Findings,
) -> Invoice:
    draft = with_content(books, draft, element, before, terms.places, findings)
    if is_due_day_missing(draft):
        findings.refuse(messages.DUE_DATE_MISSING)
    statuses.check_locks(books, before, draft, findings)
    statuses.check_approval_limit(books, before, draft, findings)
    statuses.check_paid_edit(before, draft, findings)
    return with_number(books, draft, element, findings)
