"""A client with a project, a rate and time, made as rows; and what a person at the preview
page would send.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.invoicing.models import Invoice, InvoiceLine
from app.invoicing.queries.billable_entries import chosen_entries
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import Charge, Options, Preview, References, build_preview
from app.invoicing.rules.stored_options import tracking_of
from app.invoicing.services import NewInvoice, create_invoice
from app.invoicing.services.defaults import lock_defaults
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.projects.models import Client, Project, Rate
from app.timesheets.models import EntryLock, TimeEntry
from app.xero.contacts.models import Contact
from tests.cast import Cast, Person
from tests.invoicing.strategies import make_options, references

DAY = date(2026, 11, 3)


class ClientWork:
    """`client_id` is linked to `contact_id`; `project_id` is billed by time at 120 an hour."""

    def __init__(self, cast: Cast, rate: str = "120", contact_id: UUID | None = None) -> None:
        self.cast, self.mara = cast, cast.mara
        self.client_id, self.contact_id, self.project_id = (
            new_id(),
            contact_id or new_id(),
            new_id(),
        )
        with self.mara.enter_scope(), transaction() as session:
            session.add(Contact(id=self.contact_id, name="Kowhai", name_key="kowhai"))
            session.flush()
            session.add(
                Client(
                    id=self.client_id,
                    name="Kowhai",
                    name_key="kowhai",
                    currency="NZD",
                    contact_id=self.contact_id,
                )
            )
            session.flush()
            session.add(
                Project(
                    id=self.project_id, client_id=self.client_id, name="Website", name_key="website"
                )
            )
            session.flush()
            session.add(Rate(project_id=self.project_id, amount=Decimal(rate)))

    def add_entry(
        self,
        seconds: int = 3600,
        description: str = "Design",
        day: date = DAY,
        by: Person | None = None,
    ) -> UUID:
        entry_id = new_id()
        row = TimeEntry(
            id=entry_id,
            membership_id=(by or self.mara).membership_id,
            project_id=self.project_id,
            entry_date=day,
            seconds=seconds,
            description=description,
        )
        with self.mara.enter_scope(), transaction() as session:
            session.add(row)
        return entry_id

    def add_contact(self, contact_id: UUID, name: str) -> None:
        with self.mara.enter_scope(), transaction() as session:
            session.add(Contact(id=contact_id, name=name, name_key=name.casefold()))

    def change_row(self, model: type[Any], row_id: UUID, **values: Any) -> None:
        with self.mara.enter_scope(), transaction() as session:
            row = session.get(model, (self.mara.org_id, row_id))
            for name, value in values.items():
                setattr(row, name, value)

    def build_preview(
        self,
        *entry_ids: UUID,
        books: References | None = None,
        charges: Sequence[Charge] = (),
        **options: Any,
    ) -> Preview:
        with self.mara.enter_scope():
            entries = chosen_entries(self.client_id, entry_ids)
        return build_preview(entries, self.options(**options), books or references(), charges)

    def choose_account(self) -> None:
        """An admin has chosen an account for all invoices, unless one is chosen already."""
        with self.mara.enter_scope(), transaction() as session:
            defaults = lock_defaults(session)
            defaults.account_code = defaults.account_code or "200"

    def options(self, **changes: Any) -> Options:
        """The organisation's default tracking, and otherwise what a test cares about."""
        with self.mara.enter_scope():
            tracking = tracking_of(invoice_defaults().tracking)
        return replace(make_options(tracking=tracking), **changes)

    def new_invoice(
        self,
        shown: Preview,
        *,
        send: bool = True,
        charges: Sequence[Charge] = (),
        form_token: UUID | None = None,
    ) -> NewInvoice:
        """What the page's form sends for `shown`."""
        covered = {entry.id for charge in charges for entry in charge.entries}
        ids = frozenset(entry.id for entry in shown.entries if entry.id not in covered)
        return NewInvoice(
            self.client_id,
            ids,
            shown.options,
            shown.digest,
            shown.fingerprint_text,
            send,
            tuple(charges),
            form_token=form_token,
        )

    def create_invoice(
        self,
        *entry_ids: UUID,
        send: bool = True,
        by: Person | None = None,
        books: References | None = None,
        **options: Any,
    ) -> UUID:
        """An invoice of the entries (of a new hour when none are named), created as seen."""
        ids = entry_ids or (self.add_entry(),)
        shown = self.build_preview(*ids, books=books, **options)
        with (by or self.mara).enter_scope():
            return create_invoice(self.new_invoice(shown, send=send), books or references())

    def stored_invoice(self, invoice_id: UUID) -> Invoice:
        with self.mara.enter_scope():
            db.session.rollback()
            row = db.session.get(Invoice, (self.mara.org_id, invoice_id))
            assert row is not None
            db.session.refresh(row)
            _ = row.lines
            db.session.expunge_all()
            return row

    def lines(self, invoice_id: UUID) -> list[InvoiceLine]:
        return self.stored_invoice(invoice_id).lines

    def entry_locks(self) -> dict[UUID, UUID]:
        """Entry → the invoice that holds it."""
        with self.mara.enter_scope():
            db.session.rollback()
            return {lock.entry_id: lock.invoice_id for lock in db.session.query(EntryLock)}
