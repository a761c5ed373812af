from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.composing import chosen_entries
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.showing import snapshot_entries
from app.invoicing.rules import Options, Preview, References, Seen, preview
from app.invoicing.services.holding import held_client, held_entries, held_invoice, refuse_unknown_outcome
from app.invoicing.services.queueing import put_in_queue
from app.invoicing.services.storing import lock_entries, replace_lines, write_options
from app.invoicing.services.timeline import note
from app.kernel import audit, tenancy
from app.kernel.db import transaction
from app.kernel.errors import Conflict, DomainError, Forbidden
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id

EDITABLE = (InvoiceState.DRAFT, InvoiceState.FAILED)


class PreviewChanged(Conflict):
    """What would be created is not what the person saw. `changes`: one sentence for each difference that can be named."""

    def __init__(self, changes: Sequence[str]) -> None:
        super().__init__("This changed since the preview. Look at it once more: nothing has been created.")
        self.changes = list(changes)


@dataclass(frozen=True)
class NewInvoice:
    """What a person chose and saw. `digest` and `seen` are those of the preview before them; `send`: queue it at once."""

    client_id: UUID
    entry_ids: frozenset[UUID]
    options: Options
    digest: str
    seen: str = ""
    send: bool = True


def create_invoice(wanted: NewInvoice, references: References) -> UUID:
    """Lock the entries and store what the preview showed; with `send` it is queued in the same transaction. Answers the invoice's id.

    Raises PreviewChanged (nothing is changed) when an entry, a rate or anything else differs from what the person saw."""
    with transaction() as session:
        client = held_client(session, wanted.client_id)
        held_entries(session, wanted.entry_ids)
        entries = chosen_entries(client.id, wanted.entry_ids)
        options = replace(wanted.options, client_name=client.name, currency=client.currency)
        shown = _as_seen(preview(entries, options, references), wanted.digest, wanted.seen, wanted.entry_ids)
        _check_complete(shown, sending=wanted.send)
        invoice = _new_invoice(session, client.id, shown)
        _store(session, invoice, shown)
        lock_entries(session, invoice, [entry.id for entry in shown.entries])
        note(invoice.id, "created", "Draft saved" if not wanted.send else "Created", entries=len(shown.entries), total=shown.totals.total)
        audit.record("invoice.created", client.name, invoice=str(invoice.id), total_hundredths=shown.totals.total, currency=client.currency)
        if wanted.send:
            put_in_queue(session, invoice)
        return invoice.id


def update_invoice(invoice_id: UUID, options: Options, digest: str, references: References, *, send: bool) -> None:
    """Make a draft or failed invoice anew under OPTIONS, from the entries it holds at the rates it was made with; with SEND it is queued.

    Raises PreviewChanged as `create_invoice`."""
    with transaction() as session:
        invoice = held_invoice(session, invoice_id)
        if invoice.state not in EDITABLE:
            raise Conflict("This invoice can no longer be edited.")
        refuse_unknown_outcome(session, invoice)
        fixed = replace(options, client_name=invoice.client_name, currency=invoice.currency)
        shown = _as_seen(preview(snapshot_entries(invoice_id), fixed, references), digest, "", ())
        _check_complete(shown, sending=send)
        _store(session, invoice, shown)
        note(invoice.id, "edited", "Edited", total=shown.totals.total)
        audit.record("invoice.edited", invoice.client_name, invoice=str(invoice.id), total_hundredths=shown.totals.total)
        if send:
            put_in_queue(session, invoice)


def _as_seen(shown: Preview, digest: str, seen: str, entry_ids: frozenset[UUID] | tuple[()]) -> Preview:
    missing = set(entry_ids) - {entry.id for entry in shown.entries}
    if missing or shown.digest != digest:
        raise PreviewChanged(Seen(seen).changes(shown.entries, missing))
    return shown


def _check_complete(shown: Preview, *, sending: bool) -> None:
    if not shown.entries:
        raise DomainError("Choose at least one entry.", "entry_ids")
    if shown.unpriced:
        raise DomainError(f"{len(shown.unpriced)} of the entries have no rate. Set one, or leave them out.", "entry_ids")
    if sending and shown.problems:
        raise DomainError(shown.problems[0].text, shown.problems[0].field)


def _new_invoice(session: Session, client_id: UUID, shown: Preview) -> Invoice:
    options = shown.options
    invoice = Invoice(
        id=new_id(),
        client_id=client_id,
        client_name=options.client_name,
        currency=options.currency,
        created_by=_asking_member(session),
        state=InvoiceState.DRAFT,
        numbering=invoice_defaults().numbering,
    )
    write_options(invoice, shown)
    session.add(invoice)
    session.flush()
    return invoice


def _asking_member(session: Session) -> UUID:
    asking = select(Membership.id).where(Membership.org_id == current_org_id(), Membership.user_id == tenancy.scope().user_id)
    membership_id = session.scalar(asking)
    if membership_id is None:
        raise Forbidden
    return membership_id


def _store(session: Session, invoice: Invoice, shown: Preview) -> None:
    write_options(invoice, shown)
    replace_lines(session, invoice, shown)
