from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.snapshots import (
    covered_entries_by_key,
    invoice_rows,
    snapshot_entries,
)
from app.invoicing.rules import Charge, Options, Preview, References, build_preview
from app.invoicing.services.locks import lock_invoice, refuse_unknown_outcome
from app.invoicing.services.previews import check_complete, require_seen
from app.invoicing.services.queue import enqueue
from app.invoicing.services.snapshots import replace_lines, write_options
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.messages import message
from app.kernel.versions import edit_rows, version_of

EDITABLE_STATES = (InvoiceState.DRAFT, InvoiceState.FAILED)


def update_invoice(
    invoice_id: UUID,
    options: Options,
    digest: str,
    references: References,
    *,
    send: bool,
    charges: Sequence[Charge] = (),
    version: str | None = None,
) -> None:
    """Make a draft or failed invoice anew under the options, from the entries it holds at the rates
    it was made with; with `send` it is queued. Opens a transaction.

    `charges`: its lines that are not time. One that covers entries is known by its key and covers
    what it did. Raises PreviewChanged as `create_invoice`, EditConflict when invoice and lines are
    not as they were at `version`.
    """
    with transaction() as session:
        references.hold()
        invoice = lock_invoice(session, invoice_id)
        if invoice.state not in EDITABLE_STATES:
            raise Conflict("This invoice can no longer be edited.")
        refuse_unknown_outcome(session, invoice)
        preview = build_preview(
            snapshot_entries(invoice_id),
            replace(options, client_name=invoice.client_name),
            references,
            _charges_with_entries(invoice, charges),
        )
        require_seen(preview, digest, "", ())
        check_complete(preview, sending=send)
        with edit_rows(version, *invoice_rows(invoice), read_again=lambda: invoice_rows(invoice)):
            is_changed = _rewrite_invoice(session, invoice, preview)
        if is_changed:
            _record_edit(invoice, preview)
        if send:
            enqueue(session, invoice)


def _rewrite_invoice(session: Session, invoice: Invoice, preview: Preview) -> bool:
    """Make the invoice and its lines as `preview` has them; whether that changed anything. What
    was so already is not written again.
    """
    before = version_of(*invoice_rows(invoice))
    with session.begin_nested() as attempt:
        write_options(invoice, preview)
        replace_lines(session, invoice, preview)
        session.flush()
        is_changed = version_of(*invoice_rows(invoice)) != before
        if not is_changed:
            attempt.rollback()
    return is_changed


def _record_edit(invoice: Invoice, preview: Preview) -> None:
    total = preview.totals.total
    note(invoice.id, "edited", message("invoice.edited"), total=total)
    audit.record(
        "invoice.edited",
        invoice.client_name,
        invoice=str(invoice.id),
        total_hundredths=total,
    )


def _charges_with_entries(invoice: Invoice, charges: Sequence[Charge]) -> list[Charge]:
    """The charges with the entries that the lines of their keys hold. Raises Conflict when a line
    that holds entries is missing.
    """
    covered = covered_entries_by_key(invoice.id)
    if not covered.keys() <= {charge.key for charge in charges}:
        raise Conflict("A line that holds time cannot be left out. Discard the invoice instead.")
    return [replace(charge, entries=covered.get(charge.key, ())) for charge in charges]
