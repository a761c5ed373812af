"""A project with a retainer since the summer, and invoices that have its periods."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from app.kernel.db import db, transaction
from app.kernel.money import Minor
from app.projects import services
from app.projects.models import BillingMode
from app.projects.services import ProjectDetails
from app.retainers.models import Rollover
from app.retainers.queries import statements
from app.retainers.rules import PeriodStatement, RetainerTerms
from app.retainers.services import add_retainer_bill, create_retained_project
from tests.cast import Person
from tests.invoice_rows import make_invoice

HOUR = 3600
START, TODAY = date(2026, 9, 1), date(2026, 11, 16)
TERMS = RetainerTerms(
    starts_on=START,
    fee_minor=Minor(1000_00),
    cap_seconds=10 * HOUR,
    rollover=Rollover.UNLIMITED,
)


@dataclass(frozen=True)
class CarePlan:
    """Ten hours a month from 1 September 2026, rolling on."""

    client_id: UUID
    project_id: UUID


def make_care(person: Person, currency: str = "NZD", **terms: Any) -> CarePlan:
    with person.enter_scope():
        client_id = services.create_client("Harbour", currency)
        details = ProjectDetails("Care", BillingMode.RETAINER)
        return CarePlan(
            client_id, create_retained_project(client_id, details, replace(TERMS, **terms))
        )


def period_accounts(person: Person, care: CarePlan, on: date = TODAY) -> list[PeriodStatement]:
    with person.enter_scope():
        db.session.rollback()
        return statements(care.project_id, on)


def bill_period(person: Person, care: CarePlan, account: PeriodStatement) -> UUID:
    """Put the period on an invoice, as invoicing does it."""
    invoice_id = make_invoice(person, care.client_id)
    with person.enter_scope(), transaction() as session:
        add_retainer_bill(session, care.project_id, account, invoice_id)
    return invoice_id
