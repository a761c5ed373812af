"""The snapshot: an invoice's lines, and the entries behind each, as the preview showed them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.queries import organisation_of
from app.invoicing.models import Invoice, InvoiceEntry, InvoiceLine
from app.invoicing.rules import DraftLine, Preview, PricedEntry, Tracking, refusals
from app.kernel import clock, tenancy
from app.kernel.errors import Conflict
from app.kernel.ids import new_id
from app.kernel.messages import message
from app.projects.services import release_fixed_parts
from app.retainers.services import release_periods
from app.timesheets.models import EntryLock
from app.timesheets.rules.entry_locks import draft_label, number_label


def write_options(invoice: Invoice, preview: Preview) -> None:
    """What the preview was made with, its totals, and what the organisation says of itself now."""
    options, org = preview.options, organisation_of(tenancy.current_org_id())
    invoice.currency, invoice.number_prefix, invoice.line_template = (
        options.currency,
        options.number_prefix,
        options.wording.template,
    )
    invoice.invoice_date, invoice.due_date = options.invoice_date, options.due_date
    invoice.grouping, invoice.line_amount_types = options.grouping, options.line_amount_types
    invoice.branding_theme_id, invoice.mixed_rates = options.branding_theme_id, options.mixed_rates
    invoice.hours_format, invoice.client_address = options.hours_format, options.client_address
    invoice.postal_address, invoice.tax_number, invoice.payment_line = (
        org.postal_address,
        org.tax_number,
        org.payment_line,
    )
    rounding = options.rounding
    invoice.rounding, invoice.rounding_minutes, invoice.rounding_per = (
        rounding.mode,
        rounding.minutes,
        rounding.per,
    )
    invoice.subtotal_hundredths, invoice.tax_hundredths, invoice.total_hundredths = (
        preview.totals.subtotal,
        preview.totals.tax,
        preview.totals.total,
    )


def replace_lines(session: Session, invoice: Invoice, preview: Preview) -> None:
    """The invoice's lines and their entries become those of the preview."""
    session.execute(
        delete(InvoiceLine).where(
            InvoiceLine.org_id == invoice.org_id, InvoiceLine.invoice_id == invoice.id
        )
    )
    lines, entries = [], []
    for position, line in enumerate(preview.lines, start=1):
        row = _line_row(invoice, position, line)
        lines.append(row)
        entries += [_entry_row(invoice, row["id"], entry) for entry in line.entries]
    if lines:
        session.execute(insert(InvoiceLine), lines)
    if entries:
        session.execute(insert(InvoiceEntry), entries)


def tracking_rows(tracking: Tracking) -> list[dict[str, str]]:
    """As Xero wants the options on a line (facts 3.7)."""
    return [
        {"TrackingCategoryID": str(category_id), "TrackingOptionID": str(option_id)}
        for category_id, option_id in tracking
    ]


def _base_row(invoice: Invoice) -> dict[str, Any]:
    return {
        "org_id": invoice.org_id,
        "id": new_id(),
        "created_at": clock.now(),
        "invoice_id": invoice.id,
    }


def _line_row(invoice: Invoice, position: int, line: DraftLine) -> dict[str, Any]:
    return _base_row(invoice) | line_values(position, line)


def line_values(position: int, line: DraftLine) -> dict[str, Any]:
    """What is stored of a line, by column."""
    return {
        "position": position,
        "kind": line.kind,
        "key": line.key,
        "description": line.description,
        "quantity": line.quantity,
        "unit_amount": line.unit_amount,
        "account_code": line.account_code,
        "tax_type": line.tax_type,
        "tax_rate": line.tax_rate,
        "amount_hundredths": line.amount,
        "tax_hundredths": line.tax,
        "seconds": line.seconds,
        "billed_seconds": line.billed_seconds,
        "percent": line.percent,
        "tracking": tracking_rows(line.tracking),
        "own": list(line.own),
    }


def _entry_row(invoice: Invoice, line_id: UUID, entry: PricedEntry) -> dict[str, Any]:
    return _base_row(invoice) | {
        "line_id": line_id,
        "entry_id": entry.id,
        "seconds": entry.seconds,
        "entry_date": entry.entry_date,
        "member_name": entry.member_name,
        "project_name": entry.project_name,
        "description": entry.description,
        "rate": entry.rate,
    }


def add_entry_locks(session: Session, invoice: Invoice, entry_ids: Sequence[UUID]) -> None:
    """The entries are held by the invoice from now on. The database insists on one holder each,
    whatever the code has checked (rule 1).
    """
    rows = [
        _base_row(invoice) | {"entry_id": entry_id, "label": draft_label(invoice.client_name)}
        for entry_id in entry_ids
    ]
    if not rows:
        return
    try:
        session.execute(insert(EntryLock), rows)
    except IntegrityError:
        raise Conflict.with_reason(message("invoice.entries_taken"), refusals.SENTENCES) from None


def label_entry_locks(session: Session, invoice: Invoice, number: str) -> None:
    """What the locked entries say they are on."""
    session.execute(
        update(EntryLock)
        .where(EntryLock.org_id == invoice.org_id, EntryLock.invoice_id == invoice.id)
        .values(label=number_label(number))
    )


def release_billed_work(session: Session, invoice: Invoice) -> int:
    """Let go of everything that the invoice holds (entries, periods, parts of a price): it may be
    billed again. Answers how many entries.

    The snapshot of what was billed stays. Everyone who ends an invoice calls this, nothing else.
    """
    invoice.form_token = None
    release_periods(session, invoice.id)
    release_fixed_parts(session, invoice.id)
    return _remove_entry_locks(session, invoice)


def _remove_entry_locks(session: Session, invoice: Invoice) -> int:
    released = (
        delete(EntryLock)
        .where(EntryLock.org_id == invoice.org_id, EntryLock.invoice_id == invoice.id)
        .returning(EntryLock.id)
    )
    return len(session.execute(released).all())
