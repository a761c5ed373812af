"""The state of one organisation: records, reference data, settings; and the moments they share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from xero_simulator.accounting.dates import to_ms
from xero_simulator.accounting.entities.attachment import Attachment
from xero_simulator.accounting.entities.bank_transaction import BankTransaction
from xero_simulator.accounting.entities.contact import Contact, name_key
from xero_simulator.accounting.entities.credit_note import CreditNote
from xero_simulator.accounting.entities.invoice import HistoryRecord, Invoice, Payment
from xero_simulator.accounting.entities.reference import Item, ReferenceData
from xero_simulator.accounting.profile import OrganisationProfile
from xero_simulator.accounting.reference_books import ReferenceBooks
from xero_simulator.accounting.register import Register
from xero_simulator.accounting.unit_of_work import UndoLog


@dataclass(frozen=True, kw_only=True)
class BooksContents:
    """All that may have changed since the organisation began. The records in it are shared with the
    books, which never alter one.
    """

    name: str
    period_lock: date | None
    year_lock: date | None
    can_approve: bool
    reference: ReferenceData
    contacts: tuple[Contact, ...]
    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]
    credit_notes: tuple[CreditNote, ...]
    bank_transactions: tuple[BankTransaction, ...]
    attachments: tuple[Attachment, ...]
    history: dict[str, tuple[HistoryRecord, ...]]
    last_number: int
    last_credit_number: int


class Books:
    """Plain state. Whoever changes it holds the ledger's lock and opens a `unit_of_work`."""

    def __init__(
        self,
        profile: OrganisationProfile,
        clock: Callable[[], datetime],
        on_change: Callable[[str, str, str], None],
        app_name: str,
    ) -> None:
        self.profile = profile
        self.clock = clock
        self.app_name = app_name
        self.name = profile.name
        self.period_lock = profile.period_lock_date
        self.year_lock = profile.end_of_year_lock_date
        self.can_approve = True
        self.reference = ReferenceBooks(profile)
        self._undo_log = UndoLog(on_change)
        self.contacts = _contact_register(self._undo_log)
        self.invoices = _invoice_register(self._undo_log)
        self.payments: Register[Payment] = Register(
            self._undo_log, keys={"invoice": lambda payment: payment.invoice_id}
        )
        self.credit_notes: Register[CreditNote] = Register(
            self._undo_log,
            keys={"number": _credit_number, "contact": lambda note: note.document.contact_id},
        )
        self.bank_transactions: Register[BankTransaction] = Register(
            self._undo_log, keys={"contact": lambda transaction: transaction.document.contact_id}
        )
        self.attachments: Register[Attachment] = Register(
            self._undo_log, keys={"document": lambda file: file.document_id}
        )
        self._history: dict[str, list[HistoryRecord]] = {}
        self._last_number = self._last_credit_number = 0
        self.contacts.load(profile.contacts)

    def contents(self) -> BooksContents:
        return BooksContents(
            name=self.name,
            period_lock=self.period_lock,
            year_lock=self.year_lock,
            can_approve=self.can_approve,
            reference=self.reference.data(),
            contacts=tuple(self.contacts),
            invoices=tuple(self.invoices),
            payments=tuple(self.payments),
            credit_notes=tuple(self.credit_notes),
            bank_transactions=tuple(self.bank_transactions),
            attachments=tuple(self.attachments),
            history={document_id: tuple(records) for document_id, records in self._history.items()},
            last_number=self._last_number,
            last_credit_number=self._last_credit_number,
        )

    def refill(self, contents: BooksContents) -> None:
        """These contents instead of the present ones; reported to nobody."""
        self.name, self.can_approve = contents.name, contents.can_approve
        self.period_lock, self.year_lock = contents.period_lock, contents.year_lock
        self.reference = ReferenceBooks(replace(self.profile, reference=contents.reference))
        self.contacts.refill(contents.contacts)
        self.invoices.refill(contents.invoices)
        self.payments.refill(contents.payments)
        self.credit_notes.refill(contents.credit_notes)
        self.bank_transactions.refill(contents.bank_transactions)
        self.attachments.refill(contents.attachments)
        self._history = {
            document_id: list(records) for document_id, records in contents.history.items()
        }
        self._last_number, self._last_credit_number = (
            contents.last_number,
            contents.last_credit_number,
        )

    def unit_of_work(self) -> AbstractContextManager[None]:
        """All changes inside stay or none does; events go out when the outermost unit ends well."""
        return self._undo_log.unit_of_work()

    def announce(self, category: str, resource_id: str, event_type: str) -> None:
        self._undo_log.announce(category, resource_id, event_type)

    def now_ms(self) -> int:
        return to_ms(self.clock())

    def today(self) -> date:
        """In the organisation's time zone."""
        return self.clock().astimezone(UTC).astimezone(ZoneInfo(self.profile.zone)).date()

    def take_invoice_number(self) -> str:
        """INV-0001 and on, passing over numbers that were ever taken."""
        before = self._last_number
        self._undo_log.record_undo(lambda: setattr(self, "_last_number", before))
        while True:
            self._last_number += 1
            number = f"INV-{self._last_number:04d}"
            if not self.invoices.find("number", number.casefold()):
                return number

    def take_credit_note_number(self) -> str:
        """CN-0001 and on, as `take_invoice_number`."""
        before = self._last_credit_number
        self._undo_log.record_undo(lambda: setattr(self, "_last_credit_number", before))
        while True:
            self._last_credit_number += 1
            number = f"CN-{self._last_credit_number:04d}"
            if not self.credit_notes.find("number", number.casefold()):
                return number

    def put_item(self, item: Item) -> None:
        """Adds or replaces; undone when the unit fails."""
        items, before = self.reference.items, self.reference.items.get(item.id)
        items[item.id] = item
        self._undo_log.record_undo(
            lambda: items.update({item.id: before}) if before else items.__delitem__(item.id)
        )

    def add_history(self, document_id: str, record: HistoryRecord) -> None:
        records = self._history.setdefault(document_id, [])
        records.append(record)
        self._undo_log.record_undo(lambda: records.remove(record))

    def history(self, document_id: str) -> list[HistoryRecord]:
        """Newest first."""
        return self._history.get(document_id, [])[::-1]


def _contact_register(journal: UndoLog) -> Register[Contact]:
    return Register(
        journal,
        keys={
            "name": lambda contact: None if contact.is_archived else name_key(contact.name),
            "number": _contact_number,
        },
        hidden=lambda contact: contact.is_archived,
    )


def _invoice_register(journal: UndoLog) -> Register[Invoice]:
    return Register(
        journal,
        keys={
            "number": lambda invoice: invoice.number.casefold() if invoice.is_sale else None,
            "contact": lambda invoice: invoice.contact_id,
        },
    )


def _contact_number(contact: Contact) -> str | None:
    number = contact.texts.get("ContactNumber")
    return number.casefold() if number else None


def _credit_number(note: CreditNote) -> str | None:
    return (
        note.document.number.casefold() if note.document.is_sale and note.document.number else None
    )
