"""What is pushed in one go: the invoices, their jobs, and the frozen request that carries them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.queries import organisation_of
from app.config import current_settings
from app.invoicing.models import Invoice, InvoicePush, Numbering, PushBatch
from app.invoicing.queries import invoices
from app.invoicing.services.timeline import note
from app.kernel.ids import new_id
from app.kernel.jobs.kinds import ClaimedJob
from app.kernel.messages import message
from app.xero.connection.queries import LiveConnection
from app.xero.push.rules.found_invoices import ExpectedInvoice
from app.xero.push.rules.request_body import invoice_body
from app.xero.push.rules.steps import Step, push_key, tenant_mark

# Xero is designed for requests of up to 3.5 MB (facts 3.4); the rest is headroom.
MAX_REQUEST_BYTES = 3_000_000


@dataclass
class ClaimedInvoice:
    """An invoice of an attempt with its rows, locked by the open transaction."""

    job: ClaimedJob
    invoice: Invoice
    push: InvoicePush

    @property
    def is_recent_confirmation(self) -> bool:
        """Nothing of it has been sent whose outcome is unknown."""
        return not self.push.unknown


@dataclass(frozen=True)
class SentMarks:
    """What is put back when it turns out that nothing was sent."""

    first_sent_at: datetime | None
    last_sent_at: datetime | None
    unknown: bool
    batch_id: UUID | None


@dataclass(frozen=True)
class PushItem:
    """One invoice of an attempt, as committed."""

    job: ClaimedJob
    invoice_id: UUID
    numbering: Numbering
    xero_invoice_id: UUID | None
    expected: ExpectedInvoice
    before: SentMarks


@dataclass(frozen=True)
class FrozenRequest:
    """A request, sent as it is at `sent_at`, and before at `sent_before`.

    `references`: of every invoice in it, in their order.
    """

    org_id: UUID
    batch_id: UUID
    key: str
    body: bytes
    references: tuple[str, ...]
    sent_at: datetime
    sent_before: datetime | None


@dataclass(frozen=True)
class PushAttempt:
    """One step for one or many invoices, through `connection`. `wait` and `lease_time_left`: by the
    database's clock.
    """

    connection: LiveConnection
    step: Step
    items: tuple[PushItem, ...]
    lease_time_left: timedelta
    wait: timedelta = timedelta(0)
    request: FrozenRequest | None = None

    @property
    def is_batch(self) -> bool:
        return self.request is not None and len(self.request.references) > 1


def item_of(claimed: ClaimedInvoice) -> PushItem:
    invoice, push = claimed.invoice, claimed.push
    assert invoice.reference is not None, "an invoice has its number since it was queued"
    assert invoice.contact_id is not None, "an invoice has its contact since it was queued"
    return PushItem(
        job=claimed.job,
        invoice_id=invoice.id,
        numbering=invoice.numbering,
        xero_invoice_id=UUID(push.found["id"]) if push.adopting else invoice.xero_invoice_id,
        expected=ExpectedInvoice(invoice.reference, invoice.contact_id, invoice.total_hundredths),
        before=SentMarks(push.first_sent_at, push.last_sent_at, push.unknown, push.batch_id),
    )


def lock_batch(session: Session, push: InvoicePush) -> PushBatch | None:
    """The request that last carried the invoice, locked: nobody sends it again meanwhile."""
    if push.batch_id is None:
        return None
    statement = select(PushBatch).where(
        PushBatch.org_id == push.org_id, PushBatch.id == push.batch_id
    )
    return session.execute(
        statement.with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def body_of(invoice: Invoice) -> str:
    slug = organisation_of(invoice.org_id).slug
    url = f"{current_settings().base_url}/o/{slug}/invoices/{invoice.id}"
    return invoice_body(invoice, invoices.invoice_lines(invoice.id), url)


def count_fitting(bodies: list[str]) -> int:
    """How many of `bodies`, taken from the first, fit into one request."""
    size = 0
    for count, body in enumerate(bodies):
        size += len(body.encode())
        if count and size > MAX_REQUEST_BYTES:
            return count
    return len(bodies)


def freeze_request(
    session: Session, claimed: Sequence[ClaimedInvoice], body: str, tenant_id: UUID, now: datetime
) -> FrozenRequest:
    """Store `body` as the one request that carries these invoices, under a new generation and
    key.
    """
    generations = [part.push.begin_generation() for part in claimed]
    led_by, generation = claimed[0].invoice.id, generations[0]
    batch = PushBatch(
        id=new_id(),
        led_by=led_by,
        generation=generation,
        size=len(claimed),
        key=push_key(tenant_id, led_by, generation),
        body=body,
        first_sent_at=now,
        last_sent_at=now,
    )
    session.add(batch)
    session.flush()
    for part in claimed:
        part.push.join_batch(batch, tenant_mark(tenant_id, part.invoice.id))
    return _frozen_request(batch, None)


def repeat_request(batch: PushBatch, now: datetime) -> FrozenRequest:
    """The very same bytes under the same key."""
    before = batch.mark_sent_again(now)
    return _frozen_request(batch, before)


def _frozen_request(batch: PushBatch, sent_before: datetime | None) -> FrozenRequest:
    references = tuple(str(element["Reference"]) for element in json.loads(batch.body)["Invoices"])
    return FrozenRequest(
        batch.org_id,
        batch.id,
        batch.key,
        batch.body.encode(),
        references,
        batch.last_sent_at,
        sent_before,
    )


def mark_sent(claimed: ClaimedInvoice, request: FrozenRequest, now: datetime) -> None:
    """From now on nobody knows what becomes of it, until an answer or a look-up says so."""
    push = claimed.push
    push.mark_sent(now)
    count = len(request.references)
    code = "push.sending_with" if count > 1 else "push.sending"
    note(
        claimed.invoice.id,
        "attempt",
        message(code, attempt=push.attempts, others=count - 1),
        generation=push.generation,
        key=request.key,
        together=count,
    )
