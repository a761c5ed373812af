"""Events on their way to the app's webhook: coalesced, signed, retried in order (facts 5)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Event, Thread
from typing import Any

from xero_simulator import webhook_delivery
from xero_simulator.clock import Clock
from xero_simulator.config import SimulatorConfig
from xero_simulator.webhook_delivery import DeliveryOutcome, ResourceChange

DataOf = Callable[[ResourceChange], dict[str, Any] | None]
MAX_BATCH_EVENTS = 100
MAX_KEPT_DELIVERIES = 10_000


@dataclass(frozen=True)
class WebhookSnapshot:
    """`configured` is what the configuration said: when that has changed since, it beats `url` and
    `key`.
    """

    configured: tuple[str, str]
    url: str
    key: str
    categories: frozenset[str]
    paused: bool
    disabled: bool
    pending: tuple[webhook_delivery.Event, ...]
    sequence: int


class Webhooks:
    """Nothing is sent unless a URL is set. Waits between retries are the machine's seconds."""

    def __init__(
        self,
        config: SimulatorConfig,
        clock: Clock,
        is_connected: Callable[[str], bool],
        data_of: Callable[[ResourceChange], dict[str, Any] | None],
    ) -> None:
        self._config = config
        self._clock = clock
        self._is_connected, self._data_of = is_connected, data_of
        self._changed = Condition()
        self._stopped = Event()
        self._thread: Thread | None = None
        self.reset()

    def reset(self) -> None:
        with self._changed:
            self.url, self.key = self._config.webhook_url, self._config.webhook_key
            self.categories = set(webhook_delivery.RESOURCE_NAMES)
            self.paused = self.disabled = False
            self._pending: deque[webhook_delivery.Event] = deque()
            self._sent: deque[webhook_delivery.Event] = deque(maxlen=MAX_KEPT_DELIVERIES)
            self._deliveries: deque[dict[str, Any]] = deque(maxlen=MAX_KEPT_DELIVERIES)
            self._in_delivery: list[webhook_delivery.Event] = []
            self._sequence = 1
            self._changed.notify_all()

    def snapshot(self) -> WebhookSnapshot:
        """What is being sent counts as not yet sent: it may arrive twice."""
        with self._changed:
            return WebhookSnapshot(
                configured=(self._config.webhook_url, self._config.webhook_key),
                url=self.url,
                key=self.key,
                categories=frozenset(self.categories),
                paused=self.paused,
                disabled=self.disabled,
                pending=(*self._in_delivery, *self._pending),
                sequence=self._sequence - len(self._in_delivery),
            )

    def restore(self, snapshot: WebhookSnapshot) -> None:
        with self._changed:
            if snapshot.configured == (self._config.webhook_url, self._config.webhook_key):
                self.url, self.key, self.disabled = snapshot.url, snapshot.key, snapshot.disabled
            self.categories, self.paused = set(snapshot.categories), snapshot.paused
            self._pending, self._sequence = deque(snapshot.pending), snapshot.sequence
        if snapshot.pending:
            self._start_thread()

    def configure(self, **changes: Any) -> None:
        """Any of url, key, categories, paused; a new URL or key enables a disabled webhook."""
        with self._changed:
            for name, value in changes.items():
                setattr(self, name, value)
            if changes.keys() & {"url", "key"}:
                self.disabled = False
            self._changed.notify_all()
        self._start_thread()

    def enable(self) -> None:
        """After too many failures: what was kept is sent again in order."""
        self.configure(url=self.url)

    def record_change(self, tenant_id: str, category: str, resource_id: str, kind: str) -> None:
        """Something happened in an organisation; queued if the app is connected to it."""
        if self.url and category in self.categories and self._is_connected(tenant_id):
            self._enqueue(self._event_json(ResourceChange(tenant_id, category, resource_id, kind)))

    def _event_json(self, change: ResourceChange) -> webhook_delivery.Event:
        return webhook_delivery.event_json(
            self._config.base_url, change, self._clock.now(), self._data_of(change)
        )

    def _enqueue(self, *events: webhook_delivery.Event) -> None:
        with self._changed:
            self._pending.extend(events)
            self._changed.notify_all()
        self._start_thread()

    def send_event(
        self, tenant_id: str, category: str, resource_id: str, kind: str, count: int
    ) -> None:
        """Events made by hand, for any tenant."""
        self._enqueue(
            *(
                self._event_json(ResourceChange(tenant_id, category, resource_id, kind))
                for _ in range(count)
            )
        )

    def replay_events(self, count: int) -> int:
        """Queue the last `count` delivered events again; returns how many there were."""
        with self._changed:
            events = list(self._sent)[-count:] if count > 0 else []
        self._enqueue(*events)
        return len(events)

    def send_intent_to_receive(self) -> list[dict[str, Any]]:
        return webhook_delivery.send_intent_to_receive(self.url, self.key)

    def status_json(self) -> dict[str, Any]:
        with self._changed:
            return {
                "url": self.url,
                "categories": sorted(self.categories),
                "paused": self.paused,
                "disabled": self.disabled,
                "pending": len(self._pending),
                "next_sequence": self._sequence,
                "deliveries": list(self._deliveries),
            }

    def stop(self) -> None:
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    def _start_thread(self) -> None:
        with self._changed:
            if self._thread is None and not self._stopped.is_set():
                self._thread = Thread(target=self._deliver_events, name="webhooks", daemon=True)
                self._thread.start()

    def _is_ready(self) -> bool:
        idle = self.paused or self.disabled or not self.url
        return self._stopped.is_set() or bool(self._pending and not idle)

    def _deliver_events(self) -> None:
        while not self._stopped.is_set():
            with self._changed:
                self._changed.wait_for(self._is_ready)
            self._stopped.wait(self._config.webhook_delay_seconds)
            batch, first = self._take_batch()
            if batch and not self._deliver_batch(batch, first):
                self._disable(batch, first)

    def _take_batch(self) -> tuple[list[webhook_delivery.Event], int]:
        with self._changed:
            self._in_delivery = []
            if self.paused or self.disabled or not self.url:
                return [], 0
            count = min(MAX_BATCH_EVENTS, len(self._pending))
            batch = [self._pending.popleft() for _ in range(count)]
            first = self._sequence
            self._sequence += count
            self._in_delivery = batch
            return batch, first

    def _deliver_batch(self, batch: list[webhook_delivery.Event], first: int) -> bool:
        body = webhook_delivery.events_body(batch, first)
        for wait in (0.0, *self._config.webhook_retry_seconds):
            if self._stopped.wait(wait) or not self.url:
                return True
            outcome = webhook_delivery.post_body(
                self.url, body, webhook_delivery.signature(self.key, body)
            )
            self._record_delivery(outcome, batch, first)
            if outcome.is_accepted:
                return True
        return False

    def _record_delivery(
        self, outcome: DeliveryOutcome, batch: list[webhook_delivery.Event], first: int
    ) -> None:
        with self._changed:
            self._deliveries.append(
                {
                    "first": first,
                    "events": len(batch),
                    "at": self._clock.now().isoformat(timespec="milliseconds"),
                    **vars(outcome),
                    "accepted": outcome.is_accepted,
                }
            )
            if outcome.is_accepted:
                self._in_delivery = []
                self._sent.extend(batch)

    def _disable(self, batch: list[webhook_delivery.Event], first: int) -> None:
        """The webhook is switched off; its events wait in order for being enabled again."""
        with self._changed:
            self._in_delivery = []
            self._pending.extendleft(reversed(batch))
            self._sequence = first
            self.disabled = True
