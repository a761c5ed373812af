"""The snapshot: an invoice's lines, and the entries behind each, as the preview showed them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.invoicing.models import Invoice, InvoiceEntry, InvoiceLine
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import DraftLine, Preview, PricedEntry
from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.ids import new_id
from app.timesheets.models import EntryLock


def write_options(invoice: Invoice, shown: Preview) -> None:
    """Dates, grouping, tax mode, theme and totals of SHOWN."""
    options = shown.options
    invoice.invoice_date, invoice.due_date = options.invoice_date, options.due_date
    invoice.grouping, invoice.line_amount_types = options.grouping, options.line_amount_types
    invoice.branding_theme_id = options.branding_theme_id
    invoice.subtotal_minor, invoice.tax_minor, invoice.total_minor = shown.totals.subtotal, shown.totals.tax, shown.totals.total


def replace_lines(session: Session, invoice: Invoice, shown: Preview) -> None:
    """The invoice's lines and their entries become those of SHOWN."""
    session.execute(delete(InvoiceLine).where(InvoiceLine.org_id == invoice.org_id, InvoiceLine.invoice_id == invoice.id))
    tracking = _default_tracking()
    lines, entries = [], []
    for position, line in enumerate(shown.lines, start=1):
        row = _line_row(invoice, position, line) | {"tracking": tracking}
        lines.append(row)
        entries += [_entry_row(invoice, row["id"], entry) for entry in line.entries]
    if lines:
        session.execute(insert(InvoiceLine), lines)
    if entries:
        session.execute(insert(InvoiceEntry), entries)


def _default_tracking() -> list[dict[str, str]]:
    """The organisation's default tracking options, as Xero wants them on a line (facts 3.7)."""
    chosen = sorted(invoice_defaults().tracking.items())
    return [{"TrackingCategoryID": category_id, "TrackingOptionID": option_id} for category_id, option_id in chosen]


def _row(invoice: Invoice) -> dict[str, Any]:
    return {"org_id": invoice.org_id, "id": new_id(), "created_at": clock.now(), "invoice_id": invoice.id}


def _line_row(invoice: Invoice, position: int, line: DraftLine) -> dict[str, Any]:
    return _row(invoice) | {
        "position": position,
        "description": line.description,
        "quantity": line.quantity,
        "unit_amount": line.unit_amount,
        "account_code": line.account_code,
        "tax_type": line.tax_type,
        "tax_rate": line.tax_rate,
        "amount_minor": line.amount,
        "tax_minor": line.tax,
        "seconds": line.seconds,
    }


def _entry_row(invoice: Invoice, line_id: UUID, entry: PricedEntry) -> dict[str, Any]:
    return _row(invoice) | {
        "line_id": line_id,
        "entry_id": entry.id,
        "seconds": entry.seconds,
        "entry_date": entry.entry_date,
        "member_name": entry.member_name,
        "project_name": entry.project_name,
        "description": entry.description,
    }


def lock_entries(session: Session, invoice: Invoice, entry_ids: Sequence[UUID]) -> None:
    """The entries are held by the invoice from now on. The database insists on one holder each, whatever the code has checked (rule 1)."""
    rows = [_row(invoice) | {"entry_id": entry_id, "label": f"“Draft for {invoice.client_name}”"} for entry_id in entry_ids]
    try:
        session.execute(insert(EntryLock), rows)
    except IntegrityError:
        raise Conflict("Somebody else has just invoiced some of these entries. Nothing has been created.") from None


def label_locks(session: Session, invoice: Invoice, label: str) -> None:
    """What the locked entries say they are on."""
    session.execute(update(EntryLock).where(EntryLock.org_id == invoice.org_id, EntryLock.invoice_id == invoice.id).values(label=label))


def release_locks(session: Session, invoice: Invoice) -> int:
    """The entries may be billed again; answers how many. The snapshot of what was billed stays."""
    released = delete(EntryLock).where(EntryLock.org_id == invoice.org_id, EntryLock.invoice_id == invoice.id).returning(EntryLock.id)
    return len(session.execute(released).all())
