"""Whoever asked for an invoice is told when it failed or needs attention: once for each failure,
and of many in one letter.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation
from app.accounts.queries import notice_recipients, organisation_of
from app.accounts.rules.notices import Notice
from app.accounts.services.email_links import absolute_url
from app.accounts.services.notices import post_notice
from app.invoicing.models import Invoice, InvoiceEvent, InvoiceState
from app.kernel import clock
from app.kernel.counts import count_noun
from app.kernel.db import own, transaction
from app.kernel.letters import Letter, Link
from app.kernel.messages import Spelling, word
from app.kernel.spelling import spelling_of
from app.kernel.tenancy import current_org_id
from app.xero.push.rules.wording import SENTENCES

FAILURE_EVENTS = ("failed", "needs_attention")
REQUEST_EVENTS = ("queued", "adopting")
WAITING_STATES = (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION)
# A letter about something older would come as a surprise.
FAILURE_MAIL_WINDOW = timedelta(days=1)
# More than a letter can tell; the list of invoices shows the rest.
MAX_LISTED_INVOICES = 20


def send_failure_mail() -> None:
    """Tell everybody of the invoices they asked for that failed of late, still wait for them, and
    that nobody was told of; one transaction.
    """
    with transaction() as session:
        failed = _mark_failures_mailed(session)
        if not failed:
            return
        requesters, organisation = _requesters(session, failed), organisation_of(current_org_id())
        for person in notice_recipients(Notice.INVOICES):
            own_failures = [
                invoice
                for invoice in failed.values()
                if requesters.get(invoice.id) == person.user_id
            ]
            if own_failures:
                _post_letter(person, organisation, own_failures)


def _mark_failures_mailed(session: Session) -> dict[UUID, Invoice]:
    """The failed invoices that nobody was told of, by id in the order in which they failed."""
    failures = select(InvoiceEvent).where(
        own(InvoiceEvent),
        InvoiceEvent.kind.in_(FAILURE_EVENTS),
        InvoiceEvent.created_at > clock.now() - FAILURE_MAIL_WINDOW,
        ~InvoiceEvent.details.has_key("told"),
    )
    events = list(
        session.scalars(
            failures.order_by(InvoiceEvent.created_at, InvoiceEvent.id).with_for_update()
        )
    )
    for event in events:
        event.details = {**event.details, "told": True}
    failed_ids = [event.invoice_id for event in events]
    waiting = select(Invoice).where(
        own(Invoice), Invoice.id.in_(failed_ids), Invoice.state.in_(WAITING_STATES)
    )
    invoices = {invoice.id: invoice for invoice in session.scalars(waiting)}
    return {invoice_id: invoices[invoice_id] for invoice_id in failed_ids if invoice_id in invoices}


def _requesters(session: Session, invoice_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Who asked for each the last time."""
    requests = select(InvoiceEvent.invoice_id, InvoiceEvent.actor_id).where(
        own(InvoiceEvent),
        InvoiceEvent.invoice_id.in_(invoice_ids),
        InvoiceEvent.kind.in_(REQUEST_EVENTS),
        InvoiceEvent.actor_id.is_not(None),
    )
    return {
        invoice_id: actor_id
        for invoice_id, actor_id in session.execute(
            requests.order_by(InvoiceEvent.created_at, InvoiceEvent.id)
        )
        if actor_id
    }


def _post_letter(
    person: Membership, organisation: Organisation, invoices: Sequence[Invoice]
) -> None:
    invoice_list = absolute_url(f"/o/{organisation.slug}/invoices")
    spelling = spelling_of(person.locale or organisation.locale)
    if len(invoices) == 1:
        (invoice,) = invoices
        letter = Letter(
            f"{_name(invoice)}: {_fate(invoice)}",
            ["An invoice you sent to Xero waits for you.", _explanation(invoice, spelling)],
            button=Link("Open the invoice", f"{invoice_list}/{invoice.id}"),
        )
    else:
        count = count_noun(len(invoices), "invoice")
        rest = len(invoices) - MAX_LISTED_INVOICES
        items = [
            Link(_explanation(invoice, spelling), f"{invoice_list}/{invoice.id}")
            for invoice in invoices[:MAX_LISTED_INVOICES]
        ]
        letter = Letter(
            f"{count} wait for you",
            [f"{count} you sent to Xero wait for you."],
            items=[*items, Link(f"And {rest} more:", invoice_list)] if rest > 0 else items,
            button=Link("See all invoices", invoice_list),
        )
    post_notice(person, organisation, letter)


def _explanation(invoice: Invoice, spelling: Spelling) -> str:
    problem, advice = (
        word(content, SENTENCES, spelling) for content in (invoice.problem, invoice.advice)
    )
    return f"{_name(invoice)}: {_fate(invoice)}. {problem} {advice}".strip()


def _name(invoice: Invoice) -> str:
    return f"{invoice.reference} for {invoice.client_name}"


def _fate(invoice: Invoice) -> str:
    return (
        "needs attention"
        if invoice.state is InvoiceState.NEEDS_ATTENTION
        else "not created in Xero"
    )
