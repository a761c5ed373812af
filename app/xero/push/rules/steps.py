"""Which step the push of an invoice takes next (reliability.md, Exactly one invoice)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from app.invoicing.models import Numbering

OPERATION = "Invoices.create"


class Step(StrEnum):
    SEND_NEW = "send under a new key"
    SEND_AGAIN = "send the same bytes under the same key"
    LOOK_UP = "look in Xero first"
    WAIT = "wait until the last call has certainly ended"
    ADOPT = "read what a person says is ours"


@dataclass(frozen=True)
class PushHistory:
    """What is known of the attempts so far. `unknown`: something was sent and nobody knows what
    became of it.
    """

    numbering: Numbering
    has_key: bool
    unknown: bool
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    adopting: bool = False


def push_key(tenant_id: UUID, invoice_id: UUID, generation: int) -> str:
    """The Idempotency-Key: 64 characters (facts 3.5)."""
    return sha256(f"{tenant_id}|{OPERATION}|{invoice_id}|{generation}".encode()).hexdigest()


def next_step(
    history: PushHistory, now: datetime, key_window: timedelta, settle_time: timedelta
) -> Step:
    """The step to take at `now`. A key is trusted for `key_window`; after `settle_time` a call is
    surely over.

    When Xero numbers the invoices nothing there refuses a second one. So the first send too is
    preceded by a look-up (a restored backup would otherwise send again), and what is unknown is
    never sent again on the strength of the key alone.
    """
    if history.adopting:
        return Step.ADOPT
    if not history.unknown:
        return Step.LOOK_UP if history.numbering is Numbering.XERO else Step.SEND_NEW
    if (
        history.numbering is Numbering.HOURLINE
        and history.has_key
        and history.first_sent_at is not None
        and now < history.first_sent_at + key_window
    ):
        return Step.SEND_AGAIN
    if history.last_sent_at is not None and now < history.last_sent_at + settle_time:
        return Step.WAIT
    return Step.LOOK_UP


def tenant_mark(tenant_id: UUID, invoice_id: UUID) -> str:
    """A mark of the Xero organisation that an attempt went to, which names it to nobody."""
    return sha256(f"{tenant_id}|{invoice_id}".encode()).hexdigest()
