"""History and notes of a document or contact, and the address at which a customer sees an
invoice.
"""

from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import moment_string, ms_date
from xero_simulator.accounting.element_values import text_of
from xero_simulator.accounting.entities.invoice import HistoryRecord, Invoice
from xero_simulator.accounting.errors import RefusedError
from xero_simulator.accounting.ids import derived_id
from xero_simulator.accounting.invoices.changes import SYSTEM_USER

Json = dict[str, Any]


def history_json(books: Books, document_id: str) -> list[Json]:
    return [
        {
            "Changes": record.changes,
            "DateUTCString": moment_string(record.at_ms).removesuffix("Z"),
            "DateUTC": ms_date(record.at_ms),
            "User": record.user,
            "Details": record.details,
        }
        for record in books.history(document_id)
    ]


def add_note(books: Books, document_id: str, element: Json) -> Json:
    """A note changes neither the document nor its UpdatedDateUTC."""
    details = (text_of(element, "Details") or "").strip()
    if not details:
        raise RefusedError([messages.NOTE_EMPTY], {"Details": details})
    now = books.now_ms()
    books.add_history(
        document_id, HistoryRecord(at_ms=now, changes="Note", details=details, user=SYSTEM_USER)
    )
    return {
        "DateUTCString": moment_string(now).removesuffix("Z"),
        "DateUTC": ms_date(now),
        "Details": details,
        "ValidationErrors": [],
    }


def online_url(invoice: Invoice) -> str:
    return f"https://in.xero.com/{derived_id('online', invoice.id).replace('-', '')}"
