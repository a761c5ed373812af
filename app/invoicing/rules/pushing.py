"""What the push of an invoice does next, and whether what Xero holds is ours (reliability.md,
Exactly one invoice).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from app.invoicing.models import Numbering

OPERATION = "Invoices.create"
ENDED = ("VOIDED", "DELETED")
TOGETHER = 50
RETRIES = 3
FIRST_RETRY = timedelta(seconds=30)


class Step(StrEnum):
    SEND_NEW = "send under a new key"
    SEND_AGAIN = "send the same bytes under the same key"
    LOOK_UP = "look in Xero first"
    WAIT = "wait until the last call is surely over"
    ADOPT = "read what a person says is ours"


@dataclass(frozen=True)
class Attempts:
    """What is known of the attempts so far. `unknown`: something was sent and nobody knows what
    became of it.
    """

    numbering: Numbering
    has_key: bool
    unknown: bool
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    adopting: bool = False


@dataclass(frozen=True)
class Found:
    """An invoice as Xero holds it; `total` in hundredths."""

    id: UUID
    number: str
    reference: str
    contact_id: UUID | None
    total: int
    status: str
    contact_name: str = ""


@dataclass(frozen=True)
class Expected:
    """What ours must look like in Xero; `total` in hundredths."""

    reference: str
    contact_id: UUID
    total: int


def push_key(tenant_id: UUID, invoice_id: UUID, generation: int) -> str:
    """The Idempotency-Key: 64 characters (facts 3.5)."""
    return sha256(f"{tenant_id}|{OPERATION}|{invoice_id}|{generation}".encode()).hexdigest()


def next_step(
    so_far: Attempts, now: datetime, window: timedelta, settle: timedelta, *, looked_up: bool
) -> Step:
    """WINDOW: how long a key is trusted; SETTLE: after which a call is surely over; LOOKED_UP: just
    now, and nothing was found.

    When Xero numbers the invoices nothing there refuses a second one. So the first send too is
    preceded by a look (a restored backup would otherwise send again), and what is unknown is never
    sent again on the strength of the key alone.
    """
    if so_far.adopting:
        return Step.ADOPT
    if looked_up:
        return Step.SEND_NEW
    if not so_far.unknown:
        return Step.LOOK_UP if so_far.numbering is Numbering.XERO else Step.SEND_NEW
    ours = so_far.numbering is Numbering.HOURLINE
    if (
        ours
        and so_far.has_key
        and so_far.first_sent_at is not None
        and now < so_far.first_sent_at + window
    ):
        return Step.SEND_AGAIN
    if so_far.last_sent_at is not None and now < so_far.last_sent_at + settle:
        return Step.WAIT
    return Step.LOOK_UP


def retry_after(setbacks: int) -> timedelta | None:
    """How long to wait after so many tries in vain, each time four times as long; None when it is
    tried no more by itself.
    """
    return FIRST_RETRY * 4 ** (setbacks - 1) if setbacks <= RETRIES else None


def whereabouts(tenant_id: UUID, invoice_id: UUID) -> str:
    """A mark of the Xero organisation that an attempt went to, which names it to nobody."""
    return sha256(f"{tenant_id}|{invoice_id}".encode()).hexdigest()


def is_live(found: Found) -> bool:
    return found.status not in ENDED


def difference(ours: Expected, found: Found) -> str | None:
    """Why FOUND cannot be adopted as OURS, in the user's words; None when it is the same
    invoice.
    """
    if not is_live(found):
        return f"Xero holds it as {found.status.lower()}."
    if not may_be_ours(ours, found):
        return "Xero holds another invoice under this number."
    if found.contact_id != ours.contact_id:
        return "Xero holds it for another contact."
    return None if found.total == ours.total else "Xero holds it with another total."


def may_be_ours(ours: Expected, found: Found) -> bool:
    """Whether FOUND is live and bears our reference, and our contact or our total: then the entries
    stay locked until a person has looked.

    The reference alone says little: another Hourline organisation of the same books starts at the
    same number.
    """
    alike = found.contact_id == ours.contact_id or found.total == ours.total
    return is_live(found) and found.reference == ours.reference and alike
