"""Keeping what Xero announces: once, and turned into one sync however much arrives (facts 5)."""

import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date
from threading import Event, Lock

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.events import emit
from app.xero.api.models import CHANGED, CREATED, WebhookTally
from app.xero.webhooks.events import ChangesAnnounced
from app.xero.webhooks.rules import WebhookNotice

# How long a delivery waits for others to share its transaction; Xero allows 5 seconds (facts 5).
SHARED_COMMIT_SECONDS = 0.002


@dataclass(eq=False)
class _Delivery:
    """Events waiting to be stored; `is_stored` once they are committed. `wake` is set then, or when
    it is this one's turn to write what waits.
    """

    events: list[WebhookNotice]
    is_stored: bool = False
    wake: Event = field(default_factory=Event)


class _Inbox:
    """The deliveries of this process that wait, and whether a thread of it writes.

    One writes at a time, and the others sleep until they are stored: none of them waits for a
    later batch than its own.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Delivery] = deque()
        self._is_writing = False
        self._lock = Lock()

    def join(self, delivery: _Delivery) -> bool:
        """Whether the caller is to write: nobody else does."""
        with self._lock:
            self._waiting.append(delivery)
            was_writing, self._is_writing = self._is_writing, True
        return not was_writing

    def take_waiting(self) -> list[_Delivery]:
        with self._lock:
            batch = list(self._waiting)
            self._waiting.clear()
        return batch

    def put_back(self, deliveries: Iterable[_Delivery]) -> None:
        with self._lock:
            self._waiting.extendleft(deliveries)

    def pass_on(self) -> None:
        """The caller writes no more: whoever has waited longest does."""
        with self._lock:
            self._is_writing = bool(self._waiting)
            if self._waiting:
                self._waiting[0].wake.set()


_inbox = _Inbox()


def receive(events: list[WebhookNotice]) -> None:
    """Store the events and ask for one piece of work for each organisation and category they
    concern; returns when that is committed.

    Deliveries that arrive while one is being written, or within SHARED_COMMIT_SECONDS after that,
    share a transaction: a flood costs few commits. An event for a tenant nobody is connected to is
    dropped and counted; one that came before changes nothing. Nobody disconnects while it is
    written.
    """
    if not events:
        return
    delivery = _Delivery(events)
    if not _inbox.join(delivery):
        delivery.wake.wait()
        if delivery.is_stored:
            return
    try:
        time.sleep(SHARED_COMMIT_SECONDS)
        _store_batch(delivery, _inbox.take_waiting())
    finally:
        _inbox.pass_on()


def _store_batch(delivery: _Delivery, batch: list[_Delivery]) -> None:
    """When it fails, that is told to the sender of `delivery`, and the others are tried again."""
    try:
        _store_events([event for waiting in batch for event in waiting.events])
    except BaseException:
        _inbox.put_back(waiting for waiting in batch if waiting is not delivery)
        raise
    for waiting in batch:
        waiting.is_stored = True
        waiting.wake.set()


_STORE_OWNED = text("""
WITH directory AS MATERIALIZED (
  SELECT tenant_id, org_id FROM xero_tenant_directory
  WHERE tenant_id = ANY(CAST(:tenants AS uuid[])) ORDER BY 1, 2 FOR KEY SHARE),
owned AS (
  SELECT * FROM unnest(CAST(:tenants AS uuid[]), CAST(:categories AS text[]),
    CAST(:resources AS uuid[]), CAST(:moments AS timestamptz[]),
    CAST(:types AS text[])) AS e(tenant_id, category, resource_id, event_at, event_type)
  WHERE tenant_id IN (SELECT tenant_id FROM directory)),
kept AS (
  INSERT INTO webhook_event (tenant_id, category, resource_id, event_at, event_type, received_at)
  SELECT tenant_id, category, resource_id, event_at, event_type, :now FROM owned ORDER BY 1, 2, 3, 4
  ON CONFLICT (tenant_id, category, resource_id, event_at) DO UPDATE
    SET event_type = excluded.event_type, received_at = excluded.received_at
    WHERE webhook_event.event_type = :created AND excluded.event_type = :changed
  RETURNING tenant_id, category),
asking AS (SELECT DISTINCT org_id, category FROM kept JOIN directory USING (tenant_id))
SELECT (SELECT count(*) FROM owned) AS owned, (SELECT count(*) FROM kept) AS kept, org_id, category
FROM (SELECT) AS once LEFT JOIN asking ON true ORDER BY org_id, category
""")  # one statement of a fixed shape, so that a thousand events cost little more than one


def _store_events(events: list[WebhookNotice]) -> None:
    """What was created and changed at the same moment counts as changed."""
    distinct = {
        (event.tenant_id, event.category, event.resource_id, event.event_at): event
        for event in sorted(events, key=lambda event: event.event_type)
    }
    with transaction() as session:
        rows = session.execute(
            _STORE_OWNED,
            {
                **_columns(distinct.values()),
                "now": clock.now(),
                "created": CREATED,
                "changed": CHANGED,
            },
        ).all()
        for row in rows:
            if row.org_id is not None:
                emit(ChangesAnnounced(row.org_id, row.category))
        owned_count, new_count = rows[0].owned, rows[0].kept
        _count_dropped(
            session,
            Counter(
                unknown=len(distinct) - owned_count,
                repeated=len(events) - len(distinct) + owned_count - new_count,
            ),
        )


def _columns(events: Iterable[WebhookNotice]) -> dict[str, list[object]]:
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


def _count_dropped(session: Session, outcomes: Counter[str]) -> None:
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
