"""What an invoice was made from: the entries it holds, as they were billed."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.invoicing.models import InvoiceEntry, InvoiceLine, LineKind
from app.invoicing.rules import PricedEntry
from app.kernel.db import db
from app.kernel.tenancy import current_org_id
from app.projects.models import Task
from app.timesheets.models import TimeEntry


def snapshot_entries(invoice_id: UUID) -> list[PricedEntry]:
    """The entries behind the invoice's lines of time, at the rates it was made with: locked, they are as they were."""
    return [_priced(row) for row in db.session.execute(_rows(invoice_id).where(InvoiceLine.kind == LineKind.TIME))]


def covered_by_key(invoice_id: UUID) -> dict[str, tuple[PricedEntry, ...]]:
    """The entries behind each line that is not grouped time, by the line's key; only of lines that cover any."""
    found: dict[str, tuple[PricedEntry, ...]] = {}
    rows = _rows(invoice_id).where(InvoiceLine.kind != LineKind.TIME).order_by(InvoiceEntry.entry_date, InvoiceEntry.entry_id)
    for row in db.session.execute(rows):
        found[row.key] = (*found.get(row.key, ()), _priced(row))
    return found


def _rows(invoice_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(InvoiceEntry, InvoiceLine.key, TimeEntry.membership_id, TimeEntry.project_id, Task.name)
        .join(InvoiceLine, and_(InvoiceLine.org_id == InvoiceEntry.org_id, InvoiceLine.id == InvoiceEntry.line_id))
        .join(TimeEntry, and_(TimeEntry.org_id == InvoiceEntry.org_id, TimeEntry.id == InvoiceEntry.entry_id))
        .outerjoin(Task, and_(Task.org_id == TimeEntry.org_id, Task.id == TimeEntry.task_id))
        .where(InvoiceEntry.org_id == current_org_id(), InvoiceEntry.invoice_id == invoice_id)
    )


def _priced(row: Any) -> PricedEntry:
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
