from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries.billable_entries import chosen_entries
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import Charge, Options, Preview, PricedEntry, References, build_preview
from app.invoicing.services.locks import lock_client, lock_entries
from app.invoicing.services.previews import check_complete, require_seen
from app.invoicing.services.queue import enqueue
from app.invoicing.services.snapshots import add_entry_locks, replace_lines, write_options
from app.invoicing.services.timeline import note
from app.kernel import audit, tenancy
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict, Forbidden
from app.kernel.ids import new_id
from app.kernel.messages import message
from app.projects.models import BillingMode


@dataclass(frozen=True)
class NewInvoice:
    """What a person chose and saw. `entry_ids`: the time to be grouped; what `charges` cover comes
    on top.

    `digest` and `seen` are those of the preview before them; `send`: queue it at once.
    `form_token`: the same one makes one invoice.
    """

    client_id: UUID
    entry_ids: frozenset[UUID]
    options: Options
    digest: str
    seen: str = ""
    send: bool = True
    charges: tuple[Charge, ...] = ()
    billing_mode: BillingMode = BillingMode.TIME
    form_token: UUID | None = None

    @property
    def all_entry_ids(self) -> frozenset[UUID]:
        """Every entry that the invoice will hold."""
        return self.entry_ids.union(entry.id for charge in self.charges for entry in charge.entries)


def create_invoice(new: NewInvoice, references: References) -> UUID:
    """Lock the entries and store what the preview showed; with `send` it is queued in the same
    transaction. Opens a transaction; answers the invoice's id.

    Raises PreviewChanged (nothing is changed) when an entry, a rate or anything else differs from
    what the person saw. A form that was sent before answers with the invoice that it made then.
    """
    with transaction() as session:
        return create_invoice_in(session, new, references).id


def create_invoice_in(session: Session, new: NewInvoice, references: References) -> Invoice:
    """`create_invoice` inside the open transaction, for those who hold more than entries for it."""
    references.hold()
    client = lock_client(session, new.client_id)
    lock_entries(session, new.all_entry_ids)
    already_made = _invoice_of_form(session, new.form_token)
    if already_made is not None:
        return already_made
    options = replace(
        new.options,
        client_name=client.name,
        rates_in="" if new.options.currency == client.currency else client.currency,
    )
    preview = _preview_now(new, options, references)
    check_complete(preview, sending=new.send)
    invoice = _new_invoice(session, new, preview)
    replace_lines(session, invoice, preview)
    add_entry_locks(session, invoice, [entry.id for entry in preview.entries])
    note(
        invoice.id,
        "created",
        message("invoice.created" if new.send else "invoice.draft_saved"),
        entries=len(preview.entries),
        total=preview.totals.total,
    )
    audit.record(
        "invoice.created",
        client.name,
        invoice=str(invoice.id),
        total_hundredths=preview.totals.total,
        currency=options.currency,
    )
    if new.send:
        enqueue(session, invoice)
    return invoice


def _invoice_of_form(session: Session, form_token: UUID | None) -> Invoice | None:
    if form_token is None:
        return None
    return session.scalar(select(Invoice).where(own(Invoice), Invoice.form_token == form_token))


def _preview_now(new: NewInvoice, options: Options, references: References) -> Preview:
    """The preview of what is there now; raises PreviewChanged when it is not what the person
    saw.
    """
    entries = chosen_entries(new.client_id, new.entry_ids)
    covered = {
        entry.id: entry
        for entry in chosen_entries(
            new.client_id, new.all_entry_ids - new.entry_ids, tuple(BillingMode)
        )
    }
    charges = [
        replace(charge, entries=_current_entries(charge.entries, covered)) for charge in new.charges
    ]
    return require_seen(
        build_preview(entries, options, references, charges),
        new.digest,
        new.seen,
        new.all_entry_ids,
    )


def _current_entries(
    entries: Sequence[PricedEntry], billable: dict[UUID, PricedEntry]
) -> tuple[PricedEntry, ...]:
    return tuple(billable[entry.id] for entry in entries if entry.id in billable)


def _new_invoice(session: Session, new: NewInvoice, preview: Preview) -> Invoice:
    invoice = Invoice(
        id=new_id(),
        client_id=new.client_id,
        client_name=preview.options.client_name,
        created_by=_asking_member(session),
        state=InvoiceState.DRAFT,
        numbering=invoice_defaults().numbering,
        billing_mode=new.billing_mode,
        form_token=new.form_token,
    )
    write_options(invoice, preview)
    session.add(invoice)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("This form is being sent already. Look at the list of invoices.") from None
    return invoice


def _asking_member(session: Session) -> UUID:
    asking = select(Membership.id).where(
        own(Membership), Membership.user_id == tenancy.current_scope().user_id
    )
    membership_id = session.scalar(asking)
    if membership_id is None:
        raise Forbidden
    return membership_id
