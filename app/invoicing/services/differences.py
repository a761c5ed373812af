"""The differences between invoices here and in Xero: kept as they are found, settled by people."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.invoicing.models import Aspect, Invoice, InvoiceDifference
from app.invoicing.rules.differences import Difference
from app.invoicing.services.locks import lock_invoice
from app.invoicing.services.timeline import note
from app.kernel import audit, clock, tenancy
from app.kernel.db import own, transaction
from app.kernel.errors import NotFound
from app.kernel.messages import message
from app.kernel.tenancy import current_org_id


def record_differences(
    session: Session, by_invoice: Mapping[UUID, Sequence[Difference]], about: Sequence[Aspect]
) -> None:
    """Inside the open transaction, the invoices held: of the aspects in `about` each has just the
    differences that `by_invoice` names for it.

    One that a person has accepted stays so while what Xero holds is the same.
    """
    of_invoices = (own(InvoiceDifference), InvoiceDifference.invoice_id.in_(by_invoice))
    query = (
        select(InvoiceDifference)
        .where(*of_invoices, InvoiceDifference.aspect.in_(about))
        .execution_options(populate_existing=True)
    )
    stored = {(row.invoice_id, row.aspect): row for row in session.scalars(query)}
    for invoice_id, differences in by_invoice.items():
        for difference in differences:
            row = stored.pop((invoice_id, difference.aspect), None)
            if row is None:
                session.add(
                    InvoiceDifference(
                        invoice_id=invoice_id,
                        aspect=difference.aspect,
                        ours=difference.ours,
                        theirs=difference.theirs,
                        lines=list(difference.lines),
                    )
                )
            elif (row.theirs, row.lines) != (difference.theirs, list(difference.lines)):
                row.ours, row.theirs, row.lines = (
                    difference.ours,
                    difference.theirs,
                    list(difference.lines),
                )
                row.created_at, row.accepted_at, row.accepted_by = clock.now(), None, None
    for row in stored.values():
        session.delete(row)
    session.flush()


def _invoice_of(session: Session, difference_id: UUID) -> UUID:
    """The invoice is held first, as where differences are found."""
    invoice_id = session.scalar(
        select(InvoiceDifference.invoice_id).where(
            own(InvoiceDifference), InvoiceDifference.id == difference_id
        )
    )
    if invoice_id is None:
        raise NotFound
    return invoice_id


def accept_difference(difference_id: UUID) -> None:
    """A person knows that Xero holds it otherwise and leaves it so. Opens a transaction; raises
    NotFound.
    """
    with transaction() as session:
        invoice = lock_invoice(session, _invoice_of(session, difference_id))
        row = session.get(
            InvoiceDifference, (current_org_id(), difference_id), populate_existing=True
        )
        if row is not None:
            _accept(invoice, row)


def accept_lines(session: Session, invoice: Invoice) -> None:
    """Inside the open transaction, which holds the invoice: a person leaves its lines as Xero holds
    them.
    """
    of_lines = select(InvoiceDifference).where(
        own(InvoiceDifference),
        InvoiceDifference.invoice_id == invoice.id,
        InvoiceDifference.aspect == Aspect.LINES,
    )
    for row in session.scalars(of_lines):
        _accept(invoice, row)


def _accept(invoice: Invoice, row: InvoiceDifference) -> None:
    if row.accepted_at is not None:
        return
    row.accepted_at, row.accepted_by = clock.now(), tenancy.current_scope().user_id
    accepted = message(f"invoice.accepted_{row.aspect.value}")
    note(invoice.id, "accepted", accepted, ours=row.ours, theirs=row.theirs)
    audit.record(
        "invoice.difference_accepted",
        invoice.xero_number,
        invoice=str(invoice.id),
        aspect=row.aspect.value,
    )
