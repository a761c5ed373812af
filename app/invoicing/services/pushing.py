"""Transaction A of a push: claim it, decide the step, freeze the request; nothing is sent before this has committed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.invoicing.models import Invoice, InvoiceEvent, InvoicePush, InvoiceState, Numbering
from app.invoicing.rules.pushing import Attempts, Expected, Step, next_step, push_key
from app.invoicing.services.holding import held_invoice, held_push
from app.invoicing.services.timeline import note
from app.kernel.db import transaction
from app.kernel.errors import Forbidden
from app.kernel.jobs.claims import fence
from app.kernel.jobs.registry import Work
from app.permissions import Permission, can

CLAIMABLE = (InvoiceState.QUEUED, InvoiceState.PUSHING, InvoiceState.FAILED)
Body = Callable[[Invoice], str]


@dataclass(frozen=True)
class Stamps:
    """What is put back when it turns out that nothing was sent."""

    first_sent_at: datetime | None
    last_sent_at: datetime | None
    unknown: bool


@dataclass(frozen=True)
class FrozenPush:
    """One step of a push, as committed. `body` and `key` are sent as they are; `wait`, `lease_left`: from the database's clock."""

    invoice_id: UUID
    step: Step
    key: str
    body: bytes
    numbering: Numbering
    xero_invoice_id: UUID | None
    expected: Expected
    wait: timedelta
    lease_left: timedelta
    before: Stamps


@dataclass(frozen=True)
class PushTerms:
    """WINDOW and SETTLE as in rules.pushing.next_step; the Xero organisation that is connected now."""

    tenant_id: UUID
    window: timedelta
    settle: timedelta


class SentElsewhere(Exception):
    """An earlier attempt of unknown outcome went to another Xero organisation than the one connected now."""


class ContactGone(Exception):
    """The invoice has lost its contact: Xero was disconnected since it was queued."""


def claim_push(work: Work, terms: PushTerms, body_of: Body, *, looked_up: bool = False) -> FrozenPush | None:
    """Claim the push of invoice WORK.subject and freeze its next step; None when there is nothing left to do.

    Raises LeaseLost, SentElsewhere, ContactGone; Forbidden when the person who asked may no longer invoice and something would be sent.
    Opens a transaction."""
    with transaction() as session:
        fence(work)
        invoice = held_invoice(session, UUID(work.subject))
        if invoice.state not in CLAIMABLE:
            return None
        push = held_push(session, invoice.id)
        now = session.execute(select(func.clock_timestamp())).scalar_one()
        _check_whereabouts(session, invoice, push, terms.tenant_id)
        step = next_step(_attempts(invoice, push), now, terms.window, terms.settle, looked_up=looked_up)
        before = Stamps(push.first_sent_at, push.last_sent_at, push.unknown)
        if step in (Step.SEND_NEW, Step.SEND_AGAIN):
            _check_right(session, work)
            _freeze(push, invoice, step, terms.tenant_id, body_of, now)
        invoice.state = InvoiceState.PUSHING
        return _frozen(invoice, push, step, before, _wait(push, terms.settle, now), _lease_left(session, work))


def _attempts(invoice: Invoice, push: InvoicePush) -> Attempts:
    return Attempts(invoice.numbering, bool(push.key), push.unknown, push.first_sent_at, push.last_sent_at)


def _check_whereabouts(session: Session, invoice: Invoice, push: InvoicePush, tenant_id: UUID) -> None:
    """The look-up must ask where the attempt went, and for the contact it named. The timeline keeps the key: disconnecting clears the push's."""
    sent = InvoiceEvent.details["key"].astext
    wanted = select(sent).where(InvoiceEvent.org_id == invoice.org_id, InvoiceEvent.invoice_id == invoice.id, InvoiceEvent.kind == "attempt")
    last = session.scalar(wanted.order_by(InvoiceEvent.created_at.desc(), InvoiceEvent.id.desc()).limit(1)) if push.unknown else None
    if last is not None and last != push_key(tenant_id, invoice.id, push.generation):
        raise SentElsewhere
    if invoice.contact_id is None:
        raise ContactGone


def _check_right(session: Session, work: Work) -> None:
    if work.asked_by is None:
        return
    asking = select(Membership.role).where(Membership.org_id == work.org_id, Membership.user_id == work.asked_by, Membership.deactivated_at.is_(None))
    role = session.scalar(asking)
    if role is None or not can(role, Permission.INVOICE):
        raise Forbidden("The person who asked for this invoice may no longer create invoices.")


def _freeze(push: InvoicePush, invoice: Invoice, step: Step, tenant_id: UUID, body_of: Body, now: datetime) -> None:
    if step is Step.SEND_NEW:
        push.generation += 1
        push.body = body_of(invoice)
        push.key = push_key(tenant_id, invoice.id, push.generation)
        push.first_sent_at = now
    push.last_sent_at, push.unknown = now, True
    push.attempts += 1
    note(invoice.id, "attempt", f"Sending to Xero, attempt {push.attempts}", generation=push.generation, key=push.key)


def _wait(push: InvoicePush, settle: timedelta, now: datetime) -> timedelta:
    return max(push.last_sent_at + settle - now, timedelta(0)) if push.last_sent_at else timedelta(0)


def _lease_left(session: Session, work: Work) -> timedelta:
    left = session.execute(text("SELECT lease_expires_at - clock_timestamp() FROM job WHERE id = :id"), {"id": work.id}).scalar_one()
    return left or timedelta(0)


def _frozen(invoice: Invoice, push: InvoicePush, step: Step, before: Stamps, wait: timedelta, lease_left: timedelta) -> FrozenPush:
    assert invoice.reference is not None, "an invoice has its number since it was queued"
    assert invoice.contact_id is not None, "an invoice has its contact since it was queued"
    return FrozenPush(
        invoice_id=invoice.id,
        step=step,
        key=push.key,
        body=push.body.encode(),
        numbering=invoice.numbering,
        xero_invoice_id=invoice.xero_invoice_id,
        expected=Expected(invoice.reference, invoice.contact_id, invoice.total_minor),
        wait=wait,
        lease_left=lease_left,
        before=before,
    )
