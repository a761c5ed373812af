"""What the tests of retainers have on stage: a project with a retainer since the summer, and
invoices that hold its periods.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from app.invoicing.models import Grouping, Invoice, LineAmountTypes, Numbering
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.money import Hundredths, Minor
from app.projects import services
from app.projects.models import BillingMode
from app.projects.services import ProjectDetails
from app.retainers.models import Rollover
from app.retainers.queries import statements
from app.retainers.rules import PeriodStatement, RetainerTerms
from app.retainers.services import add_retainer_bill, create_retained_project
from tests.cast import Person

HOUR = 3600
START, TODAY = date(2026, 9, 1), date(2026, 11, 16)
TERMS = RetainerTerms(START, Minor(1000_00), 10 * HOUR, rollover=Rollover.UNLIMITED)


@dataclass(frozen=True)
class Care:
    """Ten hours a month from 1 September 2026, rolling on."""

    client_id: UUID
    project_id: UUID


def make_care(person: Person, currency: str = "NZD", **terms: Any) -> Care:
    with person.acting():
        client_id = services.create_client("Harbour", currency)
        details = ProjectDetails("Care", BillingMode.RETAINER)
        return Care(client_id, create_retained_project(client_id, details, replace(TERMS, **terms)))


def accounts(person: Person, care: Care, on: date = TODAY) -> list[PeriodStatement]:
    with person.acting():
        db.session.rollback()
        return statements(care.project_id, on)


def make_invoice(person: Person, client_id: UUID) -> UUID:
    """An invoice of the client, as a row."""
    invoice_id = new_id()
    with person.acting(), transaction() as session:
        invoice = Invoice(
            id=invoice_id,
            client_id=client_id,
            client_name="Harbour",
            created_by=person.membership_id,
            numbering=Numbering.HOURLINE,
        )
        invoice.currency, invoice.invoice_date, invoice.due_date = "NZD", TODAY, TODAY
        invoice.grouping, invoice.line_amount_types = Grouping.ENTRY, LineAmountTypes.EXCLUSIVE
        invoice.subtotal_hundredths = invoice.tax_hundredths = invoice.total_hundredths = (
            Hundredths(0)
        )
        session.add(invoice)
    return invoice_id


def bill(person: Person, care: Care, account: PeriodStatement) -> UUID:
    """An invoice takes the period, as invoicing does it."""
    invoice_id = make_invoice(person, care.client_id)
    with person.acting(), transaction() as session:
        add_retainer_bill(session, care.project_id, account, invoice_id)
    return invoice_id
