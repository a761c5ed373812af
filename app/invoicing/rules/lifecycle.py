"""An invoice's life: its states, and which may follow which (docs/invoice-lifecycle.md)."""

from enum import StrEnum


class InvoiceState(StrEnum):
    """The life of an invoice (product.md); from SUBMITTED on it is what Xero says."""

    DRAFT = "draft"
    QUEUED = "queued"
    PUSHING = "pushing"
    PUSHED = "pushed"
    FAILED = "failed"
    NEEDS_ATTENTION = "needs_attention"
    SUBMITTED = "submitted"
    AUTHORISED = "authorised"
    PAID = "paid"
    VOIDED = "voided"
    DELETED = "deleted"
    DISCARDED = "discarded"


_IN_XERO = frozenset(
    {
        InvoiceState.PUSHED,
        InvoiceState.SUBMITTED,
        InvoiceState.AUTHORISED,
        InvoiceState.PAID,
        InvoiceState.VOIDED,
        InvoiceState.DELETED,
    }
)
_QUEUED, _PUSHING, _FAILED = InvoiceState.QUEUED, InvoiceState.PUSHING, InvoiceState.FAILED
_NEEDS_ATTENTION, _DISCARDED = InvoiceState.NEEDS_ATTENTION, InvoiceState.DISCARDED

# What Xero holds may take any state there, and is queued anew when Xero holds it no longer.
NEXT_STATES: dict[InvoiceState, frozenset[InvoiceState]] = {
    InvoiceState.DRAFT: frozenset({_QUEUED, _DISCARDED}),
    _QUEUED: frozenset({_PUSHING, _FAILED, _DISCARDED}),
    _PUSHING: frozenset({_QUEUED, _FAILED, _NEEDS_ATTENTION}) | _IN_XERO,
    _FAILED: frozenset({_QUEUED, _PUSHING, _DISCARDED}),
    _NEEDS_ATTENTION: frozenset({_QUEUED, _DISCARDED}),
    **{state: _IN_XERO - {state} | {_QUEUED} for state in _IN_XERO},
    _DISCARDED: frozenset(),
}


class StateChangeRefused(Exception):
    """The state may not follow the one before: an error in the program."""


def may_follow(before: InvoiceState, after: InvoiceState) -> bool:
    """Whether an invoice may become `after`; staying what it is is no change."""
    return after is before or after in NEXT_STATES[before]


def check_change(before: InvoiceState, after: InvoiceState) -> None:
    """Raises StateChangeRefused."""
    if not may_follow(before, after):
        raise StateChangeRefused(f"{after.value} does not follow {before.value}")
