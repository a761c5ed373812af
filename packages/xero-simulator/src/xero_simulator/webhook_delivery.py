"""One signed POST to an app's webhook address, and what came of it (facts 5)."""

import base64
import hashlib
import hmac
import json
import secrets
import string
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

ANSWER_TIMEOUT_SECONDS = 5.0
RESOURCE_NAMES = {
    "CONTACT": "Contacts",
    "INVOICE": "Invoices",
    "CREDITNOTE": "CreditNotes",
    "PREPAYMENT": "Prepayments",
    "OVERPAYMENT": "Overpayments",
}

Event = dict[str, Any]


@dataclass(frozen=True)
class ResourceChange:
    """What happened to which resource of whom: `kind` is CREATE or UPDATE."""

    tenant_id: str
    category: str
    resource_id: str
    kind: str


@dataclass(frozen=True)
class DeliveryOutcome:
    """`status` 0: no answer, `trouble` says why."""

    status: int
    empty: bool
    cookie: bool
    milliseconds: int
    trouble: str = ""

    @property
    def is_accepted(self) -> bool:
        return self.status == 200


def signature(key: str, body: bytes) -> str:
    """base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def event_json(base: str, change: ResourceChange, at: datetime, data: Event | None = None) -> Event:
    """Keys in Xero's order; milliseconds and no Z. `data`: what credit notes and pre- and
    overpayments say besides.
    """
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    return {
        "resourceUrl": f"{base}/api.xro/2.0/{RESOURCE_NAMES[change.category]}/{change.resource_id}",
        "resourceId": change.resource_id,
        "tenantId": change.tenant_id,
        "tenantType": "ORGANISATION",
        "eventCategory": change.category,
        "eventType": change.kind,
        "eventDateUtc": stamp,
        **({"data": data} if data else {}),
    }


def _entropy() -> str:
    return "".join(secrets.choice(string.ascii_uppercase) for _ in range(20))


def _compact_json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def events_body(events: Sequence[Event], first: int) -> bytes:
    return _compact_json(
        {
            "events": list(events),
            "firstEventSequence": first,
            "lastEventSequence": first + len(events) - 1,
            "entropy": _entropy(),
        }
    )


def intent_body() -> bytes:
    """Of an intent to receive: no events."""
    return _compact_json(
        {"events": [], "lastEventSequence": 0, "firstEventSequence": 0, "entropy": _entropy()}
    )


def post_body(url: str, body: bytes, signature_header: str) -> DeliveryOutcome:
    """Never raises for what the receiver does; redirects are not followed."""
    headers = {"Content-Type": "application/json", "x-xero-signature": signature_header}
    started = time.monotonic()
    with requests.Session() as session:
        session.trust_env = False
        try:
            response = session.post(
                url,
                data=body,
                headers=headers,
                timeout=ANSWER_TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return DeliveryOutcome(
                0, False, False, _elapsed_milliseconds(started), type(error).__name__
            )
    cookie = "Set-Cookie" in response.headers
    return DeliveryOutcome(
        response.status_code, not response.content, cookie, _elapsed_milliseconds(started)
    )


def _elapsed_milliseconds(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def send_intent_to_receive(url: str, key: str) -> list[dict[str, Any]]:
    """Good and bad signatures in turn; each answer and whether it is what Xero expects."""
    report = []
    for expected in (200, 401, 200, 401):
        body = intent_body()
        signature_header = signature(key if expected == 200 else f"{key}-not", body)
        outcome = post_body(url, body, signature_header)
        is_right = outcome.status == expected and outcome.empty and not outcome.cookie
        report.append(
            {"expected": expected, **vars(outcome), "ok": is_right and outcome.milliseconds < 5000}
        )
    return report
