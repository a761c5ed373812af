"""What is pushed in one go: the invoices, their jobs, and the request that carries them."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.invoicing.models import Invoice, Numbering
from app.invoicing.push_models import InvoicePush, PushBatch
from app.invoicing.rules.pushing import Expected, Step, push_key, whereabouts
from app.invoicing.services.timeline import note
from app.kernel.ids import new_id
from app.kernel.jobs.kinds import ClaimedJob

LARGEST_BODY = 3_000_000


@dataclass
class Part:
    """An invoice of a flight with its rows, held by the open transaction."""

    job: ClaimedJob
    invoice: Invoice
    push: InvoicePush


@dataclass(frozen=True)
class Stamps:
    """What is put back when it turns out that nothing was sent."""

    first_sent_at: datetime | None
    last_sent_at: datetime | None
    unknown: bool
    batch_id: UUID | None


@dataclass(frozen=True)
class Member:
    """One invoice of a flight, as committed."""

    job: ClaimedJob
    invoice_id: UUID
    numbering: Numbering
    xero_invoice_id: UUID | None
    expected: Expected
    before: Stamps


@dataclass(frozen=True)
class Request:
    """A frozen request to one Xero organisation, sent as it is at SENT_AT, and before at
    SENT_BEFORE.

    `references`: of every invoice in it, in their order.
    """

    org_id: UUID
    tenant_id: UUID
    batch_id: UUID
    key: str
    body: bytes
    references: tuple[str, ...]
    sent_at: datetime
    sent_before: datetime | None


@dataclass(frozen=True)
class Flight:
    """One step for one or many invoices. `wait` and `lease_left` are from the database's clock."""

    step: Step
    members: tuple[Member, ...]
    lease_time_left: timedelta
    wait: timedelta = timedelta(0)
    request: Request | None = None

    @property
    def is_batch(self) -> bool:
        return self.request is not None and len(self.request.references) > 1


def member_of(part: Part) -> Member:
    invoice, push = part.invoice, part.push
    assert invoice.reference is not None, "an invoice has its number since it was queued"
    assert invoice.contact_id is not None, "an invoice has its contact since it was queued"
    return Member(
        job=part.job,
        invoice_id=invoice.id,
        numbering=invoice.numbering,
        xero_invoice_id=UUID(push.found["id"]) if push.adopting else invoice.xero_invoice_id,
        expected=Expected(invoice.reference, invoice.contact_id, invoice.total_hundredths),
        before=Stamps(push.first_sent_at, push.last_sent_at, push.unknown, push.batch_id),
    )


def lock_batch(session: Session, push: InvoicePush) -> PushBatch | None:
    """The request that last carried the invoice, held: nobody sends it again meanwhile."""
    if push.batch_id is None:
        return None
    wanted = select(PushBatch).where(PushBatch.org_id == push.org_id, PushBatch.id == push.batch_id)
    return session.execute(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def fitting(bodies: list[str]) -> int:
    """How many of BODIES, taken from the first, fit into one request."""
    size = 0
    for count, body in enumerate(bodies):
        size += len(body.encode())
        if count and size > LARGEST_BODY:
            return count
    return len(bodies)


def new_request(
    session: Session, parts: list[Part], body: str, tenant_id: UUID, now: datetime
) -> Request:
    """Freeze BODY as the one request that carries PARTS, under a new generation and key."""
    for part in parts:
        part.push.generation += 1
    led_by, generation = parts[0].invoice.id, parts[0].push.generation
    key = push_key(tenant_id, led_by, generation)
    times = {"first_sent_at": now, "last_sent_at": now}
    batch = PushBatch(
        id=new_id(),
        led_by=led_by,
        generation=generation,
        size=len(parts),
        key=key,
        body=body,
        **times,
    )
    session.add(batch)
    session.flush()
    for part in parts:
        part.push.batch_id, part.push.first_sent_at = batch.id, now
        part.push.whereabouts = whereabouts(tenant_id, part.invoice.id)
    return _request(batch, tenant_id, None)


def same_request(batch: PushBatch, tenant_id: UUID, now: datetime) -> Request:
    """The very same bytes under the same key."""
    before, batch.last_sent_at = batch.last_sent_at, now
    return _request(batch, tenant_id, before)


def _request(batch: PushBatch, tenant_id: UUID, sent_before: datetime | None) -> Request:
    references = tuple(str(element["Reference"]) for element in json.loads(batch.body)["Invoices"])
    return Request(
        batch.org_id,
        tenant_id,
        batch.id,
        batch.key,
        batch.body.encode(),
        references,
        batch.last_sent_at,
        sent_before,
    )


def forget_request(session: Session, request: Request) -> None:
    """It may not go out again: whoever had a part in it is looked up in Xero first."""
    wanted = update(PushBatch).where(
        PushBatch.org_id == request.org_id, PushBatch.id == request.batch_id
    )
    session.execute(wanted.values(key="", body=""))


def stamp(part: Part, request: Request, now: datetime) -> None:
    """From now on nobody knows what becomes of it, until an answer or a look-up says so."""
    push = part.push
    push.last_sent_at, push.unknown = now, True
    push.attempts += 1
    count = len(request.references)
    together = f", with {count - 1} more" if count > 1 else ""
    words = f"Sending to Xero, attempt {push.attempts}{together}"
    note(
        part.invoice.id,
        "attempt",
        words,
        generation=push.generation,
        key=request.key,
        together=count,
    )
