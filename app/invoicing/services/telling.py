"""Whoever asked for an invoice is told when it failed or needs attention: once for each failure,
and of many in one letter.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.queries import organisation_of, told_of
from app.accounts.rules.notices import Notice
from app.invoicing.models import Invoice, InvoiceEvent, InvoiceState
from app.invoicing.services.letters import tell_of_failures
from app.kernel import clock
from app.kernel.db import own, transaction
from app.kernel.tenancy import current_org_id

FAILURES = ("failed", "needs_attention")
ASKING = ("queued", "adopting")
WAITING = (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION)
RECENT = timedelta(days=1)


def tell_failures() -> None:
    """Tell everybody of the invoices they asked for that failed of late, still wait for them, and
    that nobody was told of; one transaction.
    """
    with transaction() as session:
        untold = _untold(session)
        if not untold:
            return
        asked_by, organisation = _asked_by(session, untold), organisation_of(current_org_id())
        for person in told_of(Notice.INVOICES):
            if theirs := [
                invoice for invoice in untold.values() if asked_by.get(invoice.id) == person.user_id
            ]:
                tell_of_failures(person, organisation, theirs)


def _untold(session: Session) -> dict[UUID, Invoice]:
    """By id, in the order in which they failed; noted as told."""
    failures = select(InvoiceEvent).where(
        own(InvoiceEvent),
        InvoiceEvent.kind.in_(FAILURES),
        InvoiceEvent.created_at > clock.now() - RECENT,
        ~InvoiceEvent.details.has_key("told"),
    )
    events = list(
        session.scalars(
            failures.order_by(InvoiceEvent.created_at, InvoiceEvent.id).with_for_update()
        )
    )
    for event in events:
        event.details = {**event.details, "told": True}
    failed = [event.invoice_id for event in events]
    waiting = select(Invoice).where(
        own(Invoice), Invoice.id.in_(failed), Invoice.state.in_(WAITING)
    )
    invoices = {invoice.id: invoice for invoice in session.scalars(waiting)}
    return {invoice_id: invoices[invoice_id] for invoice_id in failed if invoice_id in invoices}


def _asked_by(session: Session, invoice_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Who asked for each the last time."""
    asked = select(InvoiceEvent.invoice_id, InvoiceEvent.actor_id).where(
        own(InvoiceEvent),
        InvoiceEvent.invoice_id.in_(invoice_ids),
        InvoiceEvent.kind.in_(ASKING),
        InvoiceEvent.actor_id.is_not(None),
    )
    return {
        invoice_id: actor_id
        for invoice_id, actor_id in session.execute(
            asked.order_by(InvoiceEvent.created_at, InvoiceEvent.id)
        )
        if actor_id
    }
