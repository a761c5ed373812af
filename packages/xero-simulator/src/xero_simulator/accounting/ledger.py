"""One organisation's books in memory: what the API reads and writes, and what people do inside
Xero.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contact_merge import merge_contacts
from xero_simulator.accounting.contacts import user_changes
from xero_simulator.accounting.contacts.changes import create_contact
from xero_simulator.accounting.errors import (
    BodyError,
    LedgerError,
    RefusedError,
    ResourceMissingError,
)
from xero_simulator.accounting.invoices.changes import Terms, create_invoice, upsert_invoice
from xero_simulator.accounting.json_format import from_json, to_json
from xero_simulator.accounting.ledger_views import LedgerViews
from xero_simulator.accounting.payments.changes import create_payment
from xero_simulator.accounting.profile import OrganisationProfile

__all__ = ["Ledger", "LedgerError", "OrganisationProfile"]

Json = dict[str, Any]
_USER_NAME = "Demo User"
_INSIDE_TERMS = Terms(client_id="", places=4, user=_USER_NAME)
_DAYS_TO_PAY = timedelta(days=14)


class Ledger(LedgerViews):
    """Verbs raise `LedgerError` in Xero's words; ids are compared without regard to case.

    Every verb takes the lock, bumps UpdatedDateUTC and reports to `on_change(category, resource_id,
    event_type)` with CONTACT or INVOICE and CREATE or UPDATE, once the change is complete (still
    under the lock). Changes to reference data and settings report nothing, as Xero has no webhooks
    for them.
    """

    def __init__(
        self,
        profile: OrganisationProfile,
        clock: Callable[[], datetime],
        lock: threading.RLock,
        on_change: Callable[[str, str, str], None],
        app_name: str,
    ) -> None:
        super().__init__(Books(profile, clock, on_change, app_name), lock)
        self.profile = profile

    @property
    def app_name(self) -> str:
        """The connected app, as `ProviderName` shows it."""
        return self.books.app_name

    @property
    def can_approve(self) -> bool:
        """Whether the connected user may approve: if not, AUTHORISED is answered as SUBMITTED."""
        return self.books.can_approve

    @can_approve.setter
    def can_approve(self, allowed: bool) -> None:
        with self.lock:
            self.books.can_approve = allowed

    @contextmanager
    def _change(self) -> Iterator[Books]:
        """Under the lock, all or nothing; a refusal becomes a LedgerError."""
        with self.lock:
            try:
                with self.books.unit_of_work():
                    yield self.books
            except RefusedError as refusal:
                raise LedgerError(" ".join(refusal.messages)) from refusal
            except ResourceMissingError as missing:
                raise LedgerError("There is no such document.") from missing
            except BodyError as failure:
                raise LedgerError(str(failure)) from failure

    # Contacts

    def create_contact(self, name: str, **fields: Any) -> Json:
        """`fields` by Xero's names: EmailAddress, ContactNumber, Addresses, ..."""
        with self._change() as books:
            return self._contact_json(
                create_contact(books, from_json(to_json({"Name": name, **fields})))
            )

    def create_contacts_bulk(self, count: int, with_personal_data: bool = True) -> list[str]:
        """Ids of the new contacts. Reports nothing to `on_change`: an import of 100,000 takes a
        second or two.
        """
        with self._change() as books:
            return user_changes.import_contacts(books, count, with_personal_data=with_personal_data)

    def rename_contact(self, contact_id: str, name: str) -> Json:
        with self._change() as books:
            return self._contact_json(
                user_changes.change_contact(books, contact_id, name=" ".join(name.split()))
            )

    def archive_contact(self, contact_id: str) -> Json:
        with self._change() as books:
            return self._contact_json(
                user_changes.change_contact(books, contact_id, status="ARCHIVED")
            )

    def unarchive_contact(self, contact_id: str) -> Json:
        with self._change() as books:
            return self._contact_json(
                user_changes.change_contact(books, contact_id, status="ACTIVE", merged_to=None)
            )

    def merge_contacts(self, loser_id: str, winner_id: str) -> None:
        with self._change() as books:
            merge_contacts(books, loser_id, winner_id)

    def touch_contacts(self, count: int) -> list[str]:
        """Ids of the contacts that were saved again."""
        with self._change() as books:
            return user_changes.touch_contacts(books, count)

    # Invoices

    def create_invoice(self, element: Json) -> Json:
        """As the API's PUT would, but by a person: `createdByMyApp` finds it for no app."""
        with self._change() as books:
            return self._invoice_json(
                create_invoice(books, from_json(to_json(element)), _INSIDE_TERMS).invoice
            )

    def approve_invoice(self, invoice_id: str) -> Json:
        """A missing due date becomes 14 days after the invoice's date."""
        with self._change() as books:
            invoice = books.invoices.get(invoice_id)
            due = invoice.day + _DAYS_TO_PAY if invoice and invoice.due_day is None else None
            return self._edit_invoice(
                invoice_id, {"Status": "AUTHORISED", "DueDate": due.isoformat() if due else None}
            )

    def submit_invoice(self, invoice_id: str) -> Json:
        with self._change():
            return self._edit_invoice(invoice_id, {"Status": "SUBMITTED"})

    def void_invoice(self, invoice_id: str) -> Json:
        with self._change():
            return self._edit_invoice(invoice_id, {"Status": "VOIDED"})

    def delete_invoice(self, invoice_id: str) -> Json:
        """A draft or a submitted document; it stays readable with the status DELETED."""
        with self._change():
            return self._edit_invoice(invoice_id, {"Status": "DELETED"})

    def edit_invoice_lines(self, invoice_id: str, lines: Sequence[Json]) -> Json:
        """The lines in the API's shape replace all; those with a LineItemID keep it."""
        with self._change():
            return self._edit_invoice(invoice_id, {"LineItems": from_json(to_json(list(lines)))})

    def change_invoice(self, invoice_id: str, members: Json) -> Json:
        """Members in the API's shape, such as InvoiceNumber, Contact, Date or Status; what is left
        out stays.
        """
        with self._change():
            return self._edit_invoice(invoice_id, from_json(to_json(members)))

    def pay_invoice(self, invoice_id: str, amount: Decimal | None = None) -> Json:
        """Into the first bank account, today; all that is due unless `amount` is given. Gives the
        invoice.
        """
        with self._change() as books:
            invoice = books.invoices.get(invoice_id)
            if invoice is None:
                raise LedgerError("There is no such document.")
            bank = next(
                account for account in books.reference.accounts.values() if account.type == "BANK"
            )
            sent = {"Invoice": {"InvoiceID": invoice.id}, "Account": {"AccountID": bank.id}}
            create_payment(
                books,
                {**sent, "Amount": invoice.amount_due if amount is None else amount},
                user=_USER_NAME,
            )
            return self.invoice(invoice_id)

    # Reference data and settings

    def archive_account(self, code: str) -> None:
        with self._change() as books:
            books.reference.archive_account(code, books.now_ms())

    def delete_account(self, code: str) -> None:
        with self._change() as books:
            books.reference.delete_account(code)

    def archive_tracking_option(self, option_id: str) -> None:
        with self._change() as books:
            books.reference.archive_option(option_id)

    def archive_tracking_category(self, category_id: str) -> None:
        with self._change() as books:
            books.reference.archive_category(category_id)

    def delete_branding_theme(self, theme_id: str) -> None:
        with self._change() as books:
            books.reference.delete_theme(theme_id)

    def delete_tax_rate(self, tax_type: str) -> None:
        with self._change() as books:
            books.reference.delete_tax_rate(tax_type)

    def set_lock_date(self, lock_date: date | None) -> None:
        with self._change() as books:
            books.period_lock = lock_date

    def set_currencies(self, codes: Sequence[str]) -> None:
        with self._change() as books:
            books.reference.set_currencies(codes)

    def rename_organisation(self, name: str) -> None:
        with self._change() as books:
            books.name = name

    def _edit_invoice(self, invoice_id: str, element: Json) -> Json:
        return self._invoice_json(
            upsert_invoice(self.books, element, _INSIDE_TERMS, invoice_id).invoice
        )
