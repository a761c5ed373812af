"""An invoice's history as its page shows it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.accounts.queries import names_of_people
from app.invoicing.models import InvoiceEvent
from app.kernel.money import Hundredths
from app.web.filters import format_hundredths, in_words, localtime

# kind of event → tone
EVENT_TONES = {
    "created": "neutral",
    "edited": "neutral",
    "queued": "info",
    "attempt": "info",
    "not_sent": "neutral",
    "unknown": "warning",
    "pushed": "success",
    "warned": "warning",
    "failed": "danger",
    "needs_attention": "warning",
    "adopting": "info",
    "adopted": "success",
    "accepted": "success",
    "renumbered": "info",
    "resent": "info",
    "submitted": "info",
    "authorised": "success",
    "paid": "success",
    "voided": "neutral",
    "deleted": "neutral",
    "total_changed": "warning",
    "released": "neutral",
    "discarded": "neutral",
    "number_changed": "info",
}
HOURLINE_EVENTS = (
    "attempt",
    "not_sent",
    "unknown",
    "pushed",
    "warned",
    "failed",
    "needs_attention",
    "adopted",
    "number_changed",
    "total_changed",
)
XERO_EVENTS = ("submitted", "authorised", "paid", "voided", "deleted")


def timeline_items(events: Sequence[InvoiceEvent], currency: str) -> list[dict[str, Any]]:
    """In the order of `events`, with who did it where a person did."""
    names = names_of_people({event.actor_id for event in events if event.actor_id})
    return [
        {
            "title": in_words(event.message),
            "text": _total_change(event, currency) or _actor_name(event, names),
            "is_from_xero": event.kind in XERO_EVENTS,
            "when": localtime(event.created_at, "short"),
            "datetime": event.created_at.isoformat(),
            "tone": EVENT_TONES.get(event.kind, "neutral"),
        }
        for event in events
    ]


def _actor_name(event: InvoiceEvent, names: dict[UUID, str]) -> str:
    if event.kind in (*HOURLINE_EVENTS, *XERO_EVENTS) or event.actor_id is None:
        return ""
    return names.get(event.actor_id, "somebody who has left")


def _total_change(event: InvoiceEvent, currency: str) -> str:
    """What its total was and is, as the reader writes money."""
    before, now = event.details.get("before"), event.details.get("now")
    if event.kind != "total_changed" or not isinstance(before, int) or not isinstance(now, int):
        return ""
    old, new = (format_hundredths(Hundredths(total), currency) for total in (before, now))
    return f"{old} before, {new} now"
