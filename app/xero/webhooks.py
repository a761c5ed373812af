"""Xero's webhooks: verified over the raw bytes, kept once, turned into one sync however many arrive (facts 5)."""

import base64
import hashlib
import hmac
import json
from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel import clock, jobs
from app.kernel.db import transaction
from app.kernel.ids import parse_id
from app.xero.models import TenantDirectory, WebhookEvent, WebhookTally

CATEGORIES = {"CONTACT", "INVOICE", "CREDITNOTE"}
KIND = "xero.webhook"
GATHER = timedelta(seconds=2)
MOST_EVENTS = 5_000


@dataclass(frozen=True)
class Event:
    tenant_id: UUID
    category: str
    resource_id: UUID
    event_at: datetime
    event_type: str


def is_signed(body: bytes, signature: str, key: str) -> bool:
    """Whether SIGNATURE (the x-xero-signature header) is the base64 HMAC-SHA256 of BODY under KEY; compared as bytes in constant time."""
    expected = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest())
    return bool(key) and hmac.compare_digest(expected, signature.encode("utf-8", "surrogateescape"))


def read_events(body: bytes) -> list[Event]:
    """The events of a delivery that we can use; anything else in it is passed over."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return []
    listed = payload.get("events") if isinstance(payload, dict) else None
    raw = listed[:MOST_EVENTS] if isinstance(listed, list) else []
    return [event for event in map(_event, raw) if event is not None]


def _event(raw: Any) -> Event | None:
    if not isinstance(raw, dict):
        return None
    tenant_id, resource_id = parse_id(raw.get("tenantId", "")), parse_id(raw.get("resourceId", ""))
    category = str(raw.get("eventCategory", "")).upper()
    moment = _moment(raw.get("eventDateUtc"))
    if tenant_id is None or resource_id is None or moment is None or category not in CATEGORIES:
        return None
    kind = "CREATE" if str(raw.get("eventType", "")).upper() == "CREATE" else "UPDATE"
    return Event(tenant_id, category, resource_id, moment, kind)


def _moment(text: object) -> datetime | None:
    """An instant in UTC; Xero leaves out the Z."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass
class _Delivery:
    """Events waiting to be kept; `kept` once they are committed."""

    events: list[Event]
    kept: bool = False


_waiting: deque[_Delivery] = deque()
_writing = Lock()


def receive(events: list[Event]) -> None:
    """Keep EVENTS and ask for one piece of work for each organisation and category they concern; returns when that is committed.

    Deliveries that arrive while one is being written share the next transaction: a flood costs few commits. An event for a tenant
    nobody is connected to is dropped and counted; one that came before changes nothing."""
    if not events:
        return
    mine = _Delivery(events)
    _waiting.append(mine)
    with _writing:
        if mine.kept:
            return
        together = [_waiting.popleft() for _ in range(len(_waiting))]
        try:
            _write([event for delivery in together for event in delivery.events])
        except BaseException:
            _waiting.extend(delivery for delivery in together if delivery is not mine)
            raise
        for delivery in together:
            delivery.kept = True


def _write(events: list[Event]) -> None:
    by_key = {(event.tenant_id, event.category, event.resource_id, event.event_at): event for event in events}
    with transaction() as session:
        owners = _owners(session, {key[0] for key in by_key})
        known = sorted(key for key in by_key if key[0] in owners)
        kept = _keep(session, [by_key[key] for key in known])
        for org_id, category in sorted({(org_id, category) for tenant_id, category in kept for org_id in owners[tenant_id]}):
            jobs.request_once(KIND, category, org_id=org_id, after=GATHER)
        _tally(session, Counter(unknown=len(by_key) - len(known), repeated=len(events) - len(by_key) + len(known) - kept.total()))


def _owners(session: Session, tenant_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    owners: dict[UUID, list[UUID]] = {}
    for row in session.execute(select(TenantDirectory.tenant_id, TenantDirectory.org_id).where(TenantDirectory.tenant_id.in_(tenant_ids))):
        owners.setdefault(row.tenant_id, []).append(row.org_id)
    return owners


def _keep(session: Session, events: list[Event]) -> Counter[tuple[UUID, str]]:
    """How many events were new, by tenant and category."""
    if not events:
        return Counter()
    rows = [{**vars(event), "received_at": clock.now()} for event in events]
    statement = insert(WebhookEvent).values(rows).on_conflict_do_nothing().returning(WebhookEvent.tenant_id, WebhookEvent.category)
    return Counter((row.tenant_id, row.category) for row in session.execute(statement))


def _tally(session: Session, outcomes: Counter[str]) -> None:
    """Count what was dropped or repeated by day; what was kept stands in the inbox itself."""
    today: date = clock.now().astimezone(UTC).date()
    for outcome in ("repeated", "unknown"):
        if outcomes[outcome]:
            statement = insert(WebhookTally).values(day=today, outcome=outcome, events=outcomes[outcome])
            total = {"events": WebhookTally.events + statement.excluded.events}
            session.execute(statement.on_conflict_do_update(index_elements=["day", "outcome"], set_=total))
