"""Creating and changing credit notes, and allocating them to invoices (facts 3.9)."""

from dataclasses import replace
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.documents import statuses
from xero_simulator.accounting.documents.draft import (
    blank_document,
    requested_status,
    with_content,
)
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.documents.rejection import rejected_document_json
from xero_simulator.accounting.documents.schema import check_readable
from xero_simulator.accounting.element_values import text_of
from xero_simulator.accounting.entities.credit_note import CreditNote
from xero_simulator.accounting.entities.invoice import HistoryRecord, Invoice
from xero_simulator.accounting.errors import RefusedError, ResourceMissingError
from xero_simulator.accounting.ids import NO_ID
from xero_simulator.accounting.invoices.changes import SYSTEM_USER, Terms

Json = dict[str, Any]
CREDIT_NOTE_TYPES = ("ACCRECCREDIT", "ACCPAYCREDIT")


def create_credit_note(books: Books, element: Json, terms: Terms) -> CreditNote:
    """PUT: always a new one."""
    return _write_credit_note(books, element, None, terms)


def upsert_credit_note(
    books: Books, element: Json, terms: Terms, note_id: str | None = None
) -> CreditNote:
    """POST: the one with this id, else with this CreditNoteNumber, else a new one.
    ResourceMissingError for an unknown id.
    """
    sent_id = note_id or text_of(element, "CreditNoteID")
    if sent_id and sent_id != NO_ID:
        note = books.credit_notes.get(sent_id)
        if note is None:
            raise ResourceMissingError(sent_id)
        return _write_credit_note(books, element, note, terms)
    number = (text_of(element, "CreditNoteNumber") or "").strip()
    namesakes = books.credit_notes.find("number", number.casefold()) if number else []
    return _write_credit_note(books, element, namesakes[0] if namesakes else None, terms)


def save_credit_note(
    books: Books, note: CreditNote, changes: str, *, new: bool = False
) -> CreditNote:
    """As changed now, announced, and noted in its history."""
    now = books.now_ms()
    document = replace(note.document, updated_ms=now)
    saved = replace(note, updated_ms=now, document=document)
    books.credit_notes.put(saved)
    books.announce("CREDITNOTE", saved.id, "CREATE" if new else "UPDATE")
    details = (
        f"CREDIT NOTE {document.number} to the amount of {document.total} {document.currency_code}."
    )
    books.add_history(
        saved.id, HistoryRecord(at_ms=now, changes=changes, details=details, user=SYSTEM_USER)
    )
    return saved


def _write_credit_note(
    books: Books, element: Json, before: CreditNote | None, terms: Terms
) -> CreditNote:
    check_readable(element, CREDIT_NOTE_TYPES)
    findings = Findings()
    document = _draft_document(books, element, before, terms, findings)
    if findings.errors:
        raise RefusedError(findings.errors, _rejected_json(books, element, before, findings))
    note = (
        replace(before, document=document)
        if before
        else CreditNote(id=document.id, updated_ms=0, document=document)
    )
    return save_credit_note(books, note, "Edited" if before else "Created", new=before is None)


def _draft_document(
    books: Books, element: Json, before: CreditNote | None, terms: Terms, findings: Findings
) -> Invoice:
    standing = before.document if before else None
    base = standing or blank_document(books, element, terms.client_id, CREDIT_NOTE_TYPES)
    status = requested_status(element, standing, may_approve=terms.may_approve)
    if not base.type:
        findings.refuse(messages.TYPE_MISSING)
    if before is not None and before.allocations:
        findings.refuse(messages.HAS_PAYMENTS)
    statuses.check_move(standing, status, findings)
    draft = replace(base, status=status)
    if findings.errors or (standing and status in statuses.ENDED_STATUSES):
        return draft
    draft = with_content(books, draft, element, standing, terms.places, findings)
    if draft.is_discounted:
        findings.refuse(messages.DISCOUNT_ON_CREDIT)
    statuses.check_locks(books, standing, draft, findings)
    return _with_number(books, draft, element, findings)


def _with_number(books: Books, draft: Invoice, element: Json, findings: Findings) -> Invoice:
    """As for invoices: the one for sales is unique and given when it is missing."""
    number = (text_of(element, "CreditNoteNumber") or "").strip() or draft.number
    if draft.is_sale and any(
        other.id != draft.id for other in books.credit_notes.find("number", number.casefold())
    ):
        findings.refuse(messages.CREDIT_NUMBER_TAKEN)
    if draft.is_sale and not number and not findings.errors:
        number = books.take_credit_note_number()
    return replace(draft, number=number)


def _rejected_json(
    books: Books, element: Json, before: CreditNote | None, findings: Findings
) -> Json:
    row = rejected_document_json(books, element, before.document if before else None, findings)
    row.pop("InvoiceNumber", None)
    sent = (
        {"CreditNoteNumber": element["CreditNoteNumber"]} if element.get("CreditNoteNumber") else {}
    )
    return {"CreditNoteID": row.pop("InvoiceID"), **sent, **row}
