"""What an invoice was made from: the entries it holds, as they were billed."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.invoicing.models import Invoice, InvoiceEntry, InvoiceLine, LineKind
from app.invoicing.queries.defaults import wording_of
from app.invoicing.rules import Charge, Options, PricedEntry
from app.invoicing.rules.stored_options import line_tracking, options_of_invoice
from app.kernel.db import db, own
from app.projects.models import Task
from app.timesheets.models import TimeEntry


def snapshot_entries(invoice_id: UUID) -> list[PricedEntry]:
    """The entries behind the invoice's lines of time, at the rates it was made with: locked, they
    are as they were.
    """
    return [
        _priced_entry(row)
        for row in db.session.execute(
            _select_entries(invoice_id).where(InvoiceLine.kind == LineKind.TIME)
        )
    ]


def invoice_rows(invoice: Invoice) -> list[Invoice | InvoiceLine]:
    """The invoice and its lines in their order, as they are stored now: what an edit changes."""
    return [invoice, *invoice_lines_now(invoice)]


def invoice_lines_now(invoice: Invoice) -> list[InvoiceLine]:
    """All its lines in their order, as they are stored now."""
    lines = select(InvoiceLine).where(own(InvoiceLine), InvoiceLine.invoice_id == invoice.id)
    in_order = lines.order_by(InvoiceLine.position).execution_options(populate_existing=True)
    return list(db.session.scalars(in_order))


def covered_entries_by_key(invoice_id: UUID) -> dict[str, tuple[PricedEntry, ...]]:
    """The entries behind each line that is not grouped time, by the line's key; only of lines that
    cover any.
    """
    entries_by_key: dict[str, tuple[PricedEntry, ...]] = {}
    rows = (
        _select_entries(invoice_id)
        .where(InvoiceLine.kind != LineKind.TIME)
        .order_by(InvoiceEntry.entry_date, InvoiceEntry.entry_id)
    )
    for row in db.session.execute(rows):
        entries_by_key[row.key] = (*entries_by_key.get(row.key, ()), _priced_entry(row))
    return entries_by_key


def _select_entries(invoice_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            InvoiceEntry, InvoiceLine.key, TimeEntry.membership_id, TimeEntry.project_id, Task.name
        )
        .join(
            InvoiceLine,
            and_(InvoiceLine.org_id == InvoiceEntry.org_id, InvoiceLine.id == InvoiceEntry.line_id),
        )
        .join(
            TimeEntry,
            and_(TimeEntry.org_id == InvoiceEntry.org_id, TimeEntry.id == InvoiceEntry.entry_id),
        )
        .outerjoin(Task, and_(Task.org_id == TimeEntry.org_id, Task.id == TimeEntry.task_id))
        .where(own(InvoiceEntry), InvoiceEntry.invoice_id == invoice_id)
    )


def _priced_entry(row: Any) -> PricedEntry:
    entry, _, membership_id, project_id, task_name = row
    return PricedEntry(
        id=entry.entry_id,
        entry_date=entry.entry_date,
        seconds=entry.seconds,
        description=entry.description,
        membership_id=membership_id,
        member_name=entry.member_name,
        project_id=project_id,
        project_name=entry.project_name,
        task_name=task_name or "",
        rate=entry.rate,
    )


def stored_charges(invoice_id: UUID) -> list[Charge]:
    """The invoice's lines that are not grouped time, as the charges they were made from."""
    covered = covered_entries_by_key(invoice_id)
    query = select(InvoiceLine).where(
        own(InvoiceLine),
        InvoiceLine.invoice_id == invoice_id,
        InvoiceLine.kind != LineKind.TIME,
    )
    return [
        Charge(
            key=line.key,
            kind=line.kind,
            description=line.description,
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            account_code=line.account_code if "account_code" in line.own else None,
            tax_type=line.tax_type if "tax_type" in line.own else None,
            tracking=line_tracking(line) if "tracking" in line.own else None,
            entries=covered.get(line.key, ()),
            percent=line.percent,
        )
        for line in db.session.scalars(query.order_by(InvoiceLine.position))
    ]


def stored_options(invoice: Invoice) -> Options:
    query = select(InvoiceLine).where(
        InvoiceLine.org_id == invoice.org_id, InvoiceLine.invoice_id == invoice.id
    )
    lines = list(db.session.scalars(query.order_by(InvoiceLine.position)))
    return options_of_invoice(invoice, lines, wording_of(invoice.line_template))
