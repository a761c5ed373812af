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

ANSWER_SECONDS = 5.0
RESOURCES = {
    "CONTACT": "Contacts",
    "INVOICE": "Invoices",
    "CREDITNOTE": "CreditNotes",
    "PREPAYMENT": "Prepayments",
    "OVERPAYMENT": "Overpayments",
}

Event = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What happened to which resource of whom: `kind` is CREATE or UPDATE."""

    tenant_id: str
    category: str
    resource_id: str
    kind: str


@dataclass(frozen=True)
class Outcome:
    """`status` 0: no answer, `trouble` says why."""

    status: int
    empty: bool
    cookie: bool
    milliseconds: int
    trouble: str = ""

    @property
    def accepted(self) -> bool:
        return self.status == 200


def signature(key: str, body: bytes) -> str:
    """base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def event(base: str, told: Told, at: datetime, data: Event | None = None) -> Event:
    """Keys in Xero's order; milliseconds and no Z. `data`: what credit notes and pre- and
    overpayments say besides.
    """
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    return {
        "resourceUrl": f"{base}/api.xro/2.0/{RESOURCES[told.category]}/{told.resource_id}",
        "resourceId": told.resource_id,
        "tenantId": told.tenant_id,
        "tenantType": "ORGANISATION",
        "eventCategory": told.category,
        "eventType": told.kind,
        "eventDateUtc": stamp,
        **({"data": data} if data else {}),
    }


def _entropy() -> str:
    return "".join(secrets.choice(string.ascii_uppercase) for _ in range(20))


def _compact(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def events_body(events: Sequence[Event], first: int) -> bytes:
    return _compact(
        {
            "events": list(events),
            "firstEventSequence": first,
            "lastEventSequence": first + len(events) - 1,
            "entropy": _entropy(),
        }
    )


def intent_body() -> bytes:
    """Of an intent to receive: no events."""
    return _compact(
        {"events": [], "lastEventSequence": 0, "firstEventSequence": 0, "entropy": _entropy()}
    )


def post(url: str, body: bytes, signed: str) -> Outcome:
    """Never raises for what the receiver does; redirects are not followed."""
    headers = {"Content-Type": "application/json", "x-xero-signature": signed}
    started = time.monotonic()
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.post(
                url, data=body, headers=headers, timeout=ANSWER_SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            return Outcome(0, False, False, _since(started), type(error).__name__)
    cookie = "Set-Cookie" in answer.headers
    return Outcome(answer.status_code, not answer.content, cookie, _since(started))


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def intend_to_receive(url: str, key: str) -> list[dict[str, Any]]:
    """Good and bad signatures in turn; each answer and whether it is what Xero expects."""
    report = []
    for expected in (200, 401, 200, 401):
        body = intent_body()
        signed = signature(key if expected == 200 else f"{key}-not", body)
        outcome = post(url, body, signed)
        right = outcome.status == expected and outcome.empty and not outcome.cookie
        report.append(
            {"expected": expected, **vars(outcome), "ok": right and outcome.milliseconds < 5000}
        )
    return report
