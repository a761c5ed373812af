"""Xero's webhooks: verified over the raw bytes, kept once, turned into one sync however many arrive
(facts 5).
"""

import base64
import hashlib
import hmac
import json
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.events import emit
from app.kernel.ids import parse_id
from app.xero.events import ChangesAnnounced
from app.xero.webhooks.models import WebhookTally

CATEGORIES = {"CONTACT", "INVOICE", "CREDITNOTE"}
MOST_EVENTS = 5_000
A_MOMENT = 0.002


@dataclass(frozen=True)
class Event:
    tenant_id: UUID
    category: str
    resource_id: UUID
    event_at: datetime
    event_type: str


def is_signed(body: bytes, signature: str, key: str) -> bool:
    """Whether SIGNATURE (the x-xero-signature header) is the base64 HMAC-SHA256 of BODY under KEY;
    compared as bytes in constant time.
    """
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


def _moment(stamp: object) -> datetime | None:
    """An instant in UTC; Xero leaves out the Z."""
    try:
        moment = datetime.fromisoformat(str(stamp))
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
    """Keep EVENTS and ask for one piece of work for each organisation and category they concern;
    returns when that is committed.

    Deliveries that arrive while one is being written, or in A_MOMENT after that, share a
    transaction: a flood costs few commits. An event for a tenant nobody is connected to is dropped
    and counted; one that came before changes nothing.
    """
    if not events:
        return
    mine = _Delivery(events)
    _waiting.append(mine)
    with _writing:
        if mine.kept:
            return
        time.sleep(A_MOMENT)
        together = [_waiting.popleft() for _ in range(len(_waiting))]
        try:
            _write([event for delivery in together for event in delivery.events])
        except BaseException:
            _waiting.extend(delivery for delivery in together if delivery is not mine)
            raise
        for delivery in together:
            delivery.kept = True


_KEEP = text("""
WITH owned AS (
  SELECT * FROM unnest(CAST(:tenants AS uuid[]), CAST(:categories AS text[]),
    CAST(:resources AS uuid[]), CAST(:moments AS timestamptz[]),
    CAST(:types AS text[])) AS e(tenant_id, category, resource_id, event_at, event_type)
  WHERE tenant_id IN (SELECT tenant_id FROM xero_tenant_directory)),
kept AS (
  INSERT INTO webhook_event (tenant_id, category, resource_id, event_at, event_type, received_at)
  SELECT tenant_id, category, resource_id, event_at, event_type, :now FROM owned ORDER BY 1, 2, 3, 4
  ON CONFLICT DO NOTHING RETURNING tenant_id, category),
asking AS (SELECT DISTINCT org_id, category FROM kept JOIN xero_tenant_directory USING (tenant_id))
SELECT (SELECT count(*) FROM owned) AS owned, (SELECT count(*) FROM kept) AS kept, org_id, category
FROM (SELECT) AS once LEFT JOIN asking ON true ORDER BY org_id, category
""")  # one statement of a fixed shape, so that a thousand events cost little more than one


def _write(events: list[Event]) -> None:
    distinct = {
        (event.tenant_id, event.category, event.resource_id, event.event_at): event
        for event in events
    }
    with transaction() as session:
        rows = session.execute(_KEEP, {**_columns(distinct.values()), "now": clock.now()}).all()
        for row in rows:
            if row.org_id is not None:
                emit(ChangesAnnounced(row.org_id, row.category))
        owned, kept = rows[0].owned, rows[0].kept
        _tally(
            session,
            Counter(
                unknown=len(distinct) - owned, repeated=len(events) - len(distinct) + owned - kept
            ),
        )


def _columns(events: Iterable[Event]) -> dict[str, list[object]]:
    """As the statement takes them: a list for each column."""
    columns = zip(
        *(
            (event.tenant_id, event.category, event.resource_id, event.event_at, event.event_type)
            for event in events
        ),
        strict=True,
    )
    return dict(
        zip(
            ("tenants", "categories", "resources", "moments", "types"),
            map(list, columns),
            strict=True,
        )
    )


def _tally(session: Session, outcomes: Counter[str]) -> None:
    """Count what was dropped or repeated by day; what was kept stands in the inbox itself."""
    today: date = clock.now().astimezone(UTC).date()
    for outcome in ("repeated", "unknown"):
        if outcomes[outcome]:
            statement = insert(WebhookTally).values(
                day=today, outcome=outcome, events=outcomes[outcome]
            )
            total = {"events": WebhookTally.events + statement.excluded.events}
            session.execute(
                statement.on_conflict_do_update(index_elements=["day", "outcome"], set_=total)
            )
