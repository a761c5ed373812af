"""All parts of one running simulator, and how a request finds them."""

from threading import Event, RLock
from typing import Any

from flask import current_app

from xero_simulator.clock import Clock
from xero_simulator.config import SimulatorConfig
from xero_simulator.directory import Directory
from xero_simulator.faults import Faults
from xero_simulator.idempotency import IdempotencyStore
from xero_simulator.rate_limits import Limiter, limits_of
from xero_simulator.request_log import RequestLog
from xero_simulator.tokens.grants import Grants
from xero_simulator.tokens.signer import fresh_signer
from xero_simulator.webhook_delivery import ResourceChange
from xero_simulator.webhooks import Webhooks

EXTENSION = "simulator"


class Simulator:
    """One process's worth of Xero, in memory behind one re-entrant lock."""

    def __init__(self, config: SimulatorConfig) -> None:
        self.config = config
        self.lock = RLock()
        self.clock = Clock()
        self.signer = fresh_signer()
        self.stopping = Event()
        self.webhooks = Webhooks(config, self.clock, self._is_connected, self._event_data)
        self._create_parts(config.seed_contacts)

    def _create_parts(self, contacts: int) -> None:
        self.directory = Directory(self.config, self.clock, self.lock, self.webhooks.record_change)
        self.grants = Grants()
        self.sessions: dict[str, str] = {}
        self.limiter = Limiter(limits_of(self.config))
        self.idempotency = IdempotencyStore()
        self.faults = Faults()
        self.request_log = RequestLog()
        if contacts:
            next(iter(self.directory.tenants.values())).ledger.create_contacts_bulk(contacts)

    def _is_connected(self, tenant_id: str) -> bool:
        """Whether the organisation is connected to one of the apps that share the webhook."""
        client_ids = (self.config.client_id, self.config.pkce_client_id)
        return any(
            tenant_id in self.directory.connected_tenant_ids(client_id) for client_id in client_ids
        )

    def _event_data(self, change: ResourceChange) -> dict[str, Any] | None:
        """What an event says besides (facts 5); made up for a resource that is not there."""
        tenant = self.directory.tenants.get(change.tenant_id)
        if change.category == "CREDITNOTE":
            note = tenant.ledger.books.credit_notes.get(change.resource_id) if tenant else None
            return (
                {"Type": note.document.type, "Status": note.status}
                if note
                else {"Type": "ACCRECCREDIT", "Status": "DRAFT"}
            )
        if change.category in ("PREPAYMENT", "OVERPAYMENT"):
            stamp = self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            return {
                "Type": f"RECEIVE-{change.category}",
                "Status": "AUTHORISED",
                "UpdatedDateUTCString": stamp,
            }
        return None

    def reset(self, contacts: int = 0) -> None:
        """As at the start: books, people, tokens, faults, counters and time. The key pair stays."""
        with self.lock:
            self.clock.restore()
            self.webhooks.reset()
            self._create_parts(contacts)

    def stop(self) -> None:
        """End held connections and the webhook thread."""
        self.stopping.set()
        self.webhooks.stop()


def current_simulator() -> Simulator:
    """The simulator that serves the current request."""
    simulator = current_app.extensions[EXTENSION]
    assert isinstance(simulator, Simulator)
    return simulator
