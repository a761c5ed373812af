"""`hourline seed --shape large`: what it writes is what the product itself would have written."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.cli.seeding.database_approval import approve_database
from app.cli.seeding.invoices import REFERENCES
from app.cli.seeding.large_organisation import LargeShape, plant_large
from app.cli.seeding.people import TIME_ZONE
from app.cli.seeding.time_history import UNBILLED_DAYS
from app.invoicing.models import Grouping, Invoice, InvoiceEntry, InvoiceLine
from app.invoicing.queries.billable_entries import chosen_entries
from app.invoicing.rules import Options, build_preview
from app.kernel import clock, tenancy
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.projects.models import Client, Project
from app.timesheets.models import EntryLock, TimeEntry
from app.xero.contacts.models import Contact
from tests.cast import Cast

SHAPE = LargeShape(
    **{"members": 4, "clients": 5, "projects": 12, "entries": 3_001, "invoices": 35},
    **{"billed_percent": 91, "audit_entries": 70, "contacts": 9},
)


@pytest.fixture
def org_id(app: Flask) -> UUID:
    approve_database(str(db.engine.url.database))
    return UUID(plant_large(SHAPE)["id"])


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_it_writes_exactly_as_much_as_asked_for_and_for_nobody_else(
    org_id: UUID, cast: Cast
) -> None:
    with tenancy.acting_as(org_id):
        assert [count(model) for model in (Client, Project, TimeEntry, Invoice)] == [
            *(SHAPE.clients, SHAPE.projects, SHAPE.entries, SHAPE.invoices)
        ]
        assert (count(AuditEntry), count(Contact)) == (SHAPE.audit_entries, SHAPE.contacts)
    with tenancy.acting_as(cast.adam.org_id):
        assert count(TimeEntry) == 0


def test_what_is_billed_is_held_once_and_adds_up(org_id: UUID) -> None:
    with tenancy.acting_as(org_id):
        held = db.session.execute(select(EntryLock.entry_id, EntryLock.invoice_id)).all()
        billed = db.session.execute(select(InvoiceEntry.entry_id, InvoiceEntry.invoice_id)).all()
        sums = dict(
            db.session.execute(
                select(InvoiceLine.invoice_id, func.sum(InvoiceLine.amount_hundredths)).group_by(
                    InvoiceLine.invoice_id
                )
            ).all()
        )
        subtotals = dict(db.session.execute(select(Invoice.id, Invoice.subtotal_hundredths)).all())
        today = clock.today(TIME_ZONE)
        old_billable = db.session.scalars(
            select(TimeEntry.id)
            .join(Project)
            .join(Client)
            .where(TimeEntry.billable)
            .where(TimeEntry.entry_date < today - timedelta(days=UNBILLED_DAYS))
            .where(Client.name.not_like(f"% {SHAPE.clients}"))
        ).all()
    assert sorted(held) == sorted(billed)
    assert sums == subtotals
    assert len(held) / len(old_billable) == pytest.approx(SHAPE.billed_percent / 100, abs=0.03)


def test_an_invoice_is_what_the_product_would_make_of_its_time(org_id: UUID) -> None:
    with tenancy.acting_as(org_id):
        invoice = db.session.scalars(
            select(Invoice).where(Invoice.id.in_(select(EntryLock.invoice_id)))
        ).first()
        assert invoice is not None
        of_invoice = EntryLock.invoice_id == invoice.id
        entry_ids = set(db.session.scalars(select(EntryLock.entry_id).where(of_invoice)))
        written = (invoice.subtotal_hundredths, invoice.tax_hundredths)
        client_id, day = invoice.client_id, invoice.invoice_date
        with transaction() as session:
            session.execute(delete(EntryLock).where(of_invoice))
        options = Options(
            *("Client", "NZD", day, day, Grouping.PROJECT),
            account_code="200",
            tax_type="OUTPUT2",
        )
        preview = build_preview(chosen_entries(client_id, entry_ids), options, REFERENCES)
    assert {entry.id for entry in preview.entries} == entry_ids
    assert (preview.totals.subtotal, preview.totals.tax) == written
