"""Xero's webhooks: verified over the raw bytes, then read (facts 5)."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.kernel.ids import parse_id
from app.xero.api.models import CHANGED, CREATED
from app.xero.api.values import read_iso_instant

CATEGORIES = {"CONTACT", "INVOICE", "CREDITNOTE"}
# More than a delivery ever holds; a body of 1 MB is refused before.
MAX_EVENTS = 5_000


@dataclass(frozen=True)
class WebhookNotice:
    """One event of a delivery: something of a tenant's changed."""

    tenant_id: UUID
    category: str
    resource_id: UUID
    event_at: datetime
    event_type: str


def is_signed(body: bytes, signature: str, key: str) -> bool:
    """Whether `signature` (the x-xero-signature header) is the base64 HMAC-SHA256 of `body` under
    `key`; compared as bytes in constant time.
    """
    expected = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest())
    return bool(key) and hmac.compare_digest(expected, signature.encode("utf-8", "surrogateescape"))


def read_events(body: bytes) -> list[WebhookNotice]:
    """The events of a delivery that we can use; anything else in it is passed over."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return []
    listed = payload.get("events") if isinstance(payload, dict) else None
    raw = listed[:MAX_EVENTS] if isinstance(listed, list) else []
    return [event for event in map(_read_event, raw) if event is not None]


def _read_event(raw: Any) -> WebhookNotice | None:
    if not isinstance(raw, dict):
        return None
    tenant_id, resource_id = parse_id(raw.get("tenantId", "")), parse_id(raw.get("resourceId", ""))
    category = str(raw.get("eventCategory", "")).upper()
    moment = read_iso_instant(raw.get("eventDateUtc"))
    if tenant_id is None or resource_id is None or moment is None or category not in CATEGORIES:
        return None
    kind = CREATED if str(raw.get("eventType", "")).upper() == CREATED else CHANGED
    return WebhookNotice(tenant_id, category, resource_id, moment, kind)
