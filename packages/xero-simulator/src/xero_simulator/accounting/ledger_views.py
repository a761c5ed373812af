"""What a ledger holds, in the API's shapes."""

import threading
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts import user_changes
from xero_simulator.accounting.contacts.representation import PAGE_SHAPE, SINGLE_SHAPE, contact_json
from xero_simulator.accounting.documents import shapes
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.entities.invoice import Invoice
from xero_simulator.accounting.errors import LedgerError
from xero_simulator.accounting.invoices.representation import invoice_json
from xero_simulator.accounting.payments.representation import payment_json
from xero_simulator.accounting.reference.representation import (
    account_json,
    category_json,
    currency_json,
    item_json,
    organisation_json,
    tax_rate_json,
    theme_json,
)

Json = dict[str, Any]


class LedgerViews:
    """Reads take the lock. An unknown id is a LedgerError."""

    def __init__(self, books: Books, lock: threading.RLock) -> None:
        self.books = books
        self.lock = lock

    @property
    def organisation(self) -> Json:
        with self.lock:
            return organisation_json(self.books)

    def contacts(self, include_archived: bool = False, limit: int | None = None) -> list[Json]:
        """In the order of change; the first `limit` when given."""
        with self.lock:
            timeline = self.books.contacts.timeline(include_archived)
            records = self.books.contacts.resolve(
                timeline.slice(0, len(timeline) if limit is None else limit)
            )
            return [contact_json(self.books, contact, PAGE_SHAPE) for contact in records]

    def contacts_named(self, part: str) -> list[Contact]:
        """All whose name has the part in it, archived ones last, by name."""
        with self.lock:
            records = [
                contact
                for contact in self.books.contacts
                if part.casefold() in contact.name.casefold()
            ]
        return sorted(records, key=lambda contact: (contact.is_archived, contact.name.casefold()))

    def contact(self, contact_id: str) -> Json:
        with self.lock:
            return self._contact_json(user_changes.contact_by_id(self.books, contact_id))

    def invoices(self, status: str | None = None) -> list[Json]:
        """In the order of change, bills included, with lines and four decimals in unit amounts."""
        with self.lock:
            timeline = self.books.invoices.timeline(with_hidden=True)
            records = self.books.invoices.resolve(timeline.slice(0, len(timeline)))
            return [
                invoice_json(self.books, invoice, shapes.PAGE_SHAPE, 4)
                for invoice in records
                if status in (None, invoice.status)
            ]

    def invoice(self, invoice_id: str) -> Json:
        with self.lock:
            invoice = self.books.invoices.get(invoice_id)
            if invoice is None:
                raise LedgerError("There is no such document.")
            return self._invoice_json(invoice)

    def payments(self) -> list[Json]:
        with self.lock:
            return [
                payment_json(self.books, payment, shapes.PAGE_SHAPE)
                for payment in self.books.payments
            ]

    def accounts(self) -> list[Json]:
        with self.lock:
            return [account_json(account) for account in self.books.reference.accounts.values()]

    def tax_rates(self) -> list[Json]:
        with self.lock:
            return [tax_rate_json(rate) for rate in self.books.reference.tax_rates.values()]

    def items(self) -> list[Json]:
        with self.lock:
            return [item_json(item, 4) for item in self.books.reference.items.values()]

    def tracking_categories(self) -> list[Json]:
        """Archived ones and archived options included."""
        with self.lock:
            return [
                category_json(category, include_archived=True)
                for category in self.books.reference.categories.values()
            ]

    def branding_themes(self) -> list[Json]:
        with self.lock:
            return [theme_json(theme) for theme in self.books.reference.themes.values()]

    def currencies(self) -> list[Json]:
        with self.lock:
            return [currency_json(currency) for currency in self.books.reference.currencies]

    def _contact_json(self, contact: Contact) -> Json:
        return contact_json(self.books, contact, SINGLE_SHAPE)

    def _invoice_json(self, invoice: Invoice) -> Json:
        return invoice_json(self.books, invoice, shapes.SINGLE_SHAPE, 4)
