from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.snapshots import covered_entries_by_key, snapshot_entries
from app.invoicing.rules import Charge, Options, References, build_preview
from app.invoicing.services.locks import lock_invoice, refuse_unknown_outcome
from app.invoicing.services.previews import check_complete, require_seen
from app.invoicing.services.queue import enqueue
from app.invoicing.services.snapshots import replace_lines, write_options
from app.invoicing.services.timeline import note
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.messages import message

EDITABLE_STATES = (InvoiceState.DRAFT, InvoiceState.FAILED)


def update_invoice(
    invoice_id: UUID,
    options: Options,
    digest: str,
    references: References,
    *,
    send: bool,
    charges: Sequence[Charge] = (),
) -> None:
    """Make a draft or failed invoice anew under the options, from the entries it holds at the rates
    it was made with; with `send` it is queued. Opens a transaction.

    `charges`: its lines that are not time. One that covers entries is known by its key and covers
    what it did. Raises PreviewChanged as `create_invoice`.
    """
    with transaction() as session:
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
        write_options(invoice, preview)
        replace_lines(session, invoice, preview)
        note(invoice.id, "edited", message("invoice.edited"), total=preview.totals.total)
        audit.record(
            "invoice.edited",
            invoice.client_name,
            invoice=str(invoice.id),
            total_hundredths=preview.totals.total,
        )
        if send:
            enqueue(session, invoice)


def _charges_with_entries(invoice: Invoice, charges: Sequence[Charge]) -> list[Charge]:
    """The charges with the entries that the lines of their keys hold. Raises Conflict when a line
    that holds entries is missing.
    """
    covered = covered_entries_by_key(invoice.id)
    if not covered.keys() <= {charge.key for charge in charges}:
        raise Conflict("A line that holds time cannot be left out. Discard the invoice instead.")
    return [replace(charge, entries=covered.get(charge.key, ())) for charge in charges]
