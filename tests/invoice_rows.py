"""Invoices as bare rows, for tests of what an invoice holds on to."""

from datetime import date
from uuid import UUID

from app.invoicing.models import Grouping, Invoice, LineAmountTypes, Numbering
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.money import Hundredths
from tests.cast import Person


def make_invoice(person: Person, client_id: UUID, on: date = date(2026, 11, 16)) -> UUID:
    invoice_id = new_id()
    with person.enter_scope(), transaction() as session:
        session.add(
            Invoice(
                id=invoice_id,
                client_id=client_id,
                client_name="Harbour",
                created_by=person.membership_id,
                numbering=Numbering.HOURLINE,
                currency="NZD",
                invoice_date=on,
                due_date=on,
                grouping=Grouping.ENTRY,
                line_amount_types=LineAmountTypes.EXCLUSIVE,
                subtotal_hundredths=Hundredths(0),
                tax_hundredths=Hundredths(0),
                total_hundredths=Hundredths(0),
            )
        )
    return invoice_id
