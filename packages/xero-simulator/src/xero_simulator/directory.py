"""Organisations, people, apps, and who connected what to which."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import RLock
from uuid import uuid4

from xero_simulator.accounting.ledger import Ledger, OrganisationProfile
from xero_simulator.accounting.seed import seeded_ledgers
from xero_simulator.apps import App, registered_apps
from xero_simulator.clock import Clock
from xero_simulator.config import SimulatorConfig
from xero_simulator.users import User, demo_users

OnChange = Callable[[str, str, str, str], None]

TIER_CONNECTIONS = {"starter": 5, "core": 50, "plus": 1_000, "advanced": 10_000}


@dataclass
class Tenant:
    """One Xero organisation as apps see it; a demo reset replaces the id and the ledger."""

    tenant_id: str
    ledger: Ledger
    tenant_type: str = "ORGANISATION"

    @property
    def name(self) -> str:
        return str(self.ledger.organisation["Name"])

    @property
    def short_code(self) -> str:
        return str(self.ledger.organisation["ShortCode"])


@dataclass
class Connection:
    """One user's consent for one app on one organisation (facts 1.5)."""

    user_id: str
    client_id: str
    tenant_id: str
    auth_event_id: str
    created_at: datetime
    updated_at: datetime
    connection_id: str = field(default_factory=lambda: str(uuid4()))


class Directory:
    """Everything that consent is about. Callers hold `lock` around reads that must agree."""

    def __init__(
        self, config: SimulatorConfig, clock: Clock, lock: RLock, on_change: OnChange
    ) -> None:
        self.lock = lock
        self._clock = clock
        self._on_change = on_change
        self._connection_limit = TIER_CONNECTIONS.get(config.tier, 10_000)
        self.apps: dict[str, App] = registered_apps(config)
        self.tenants: dict[str, Tenant] = {}
        for ledger in seeded_ledgers(clock.now, lock, on_change, self._app_name()):
            self._add_tenant(ledger)
        self.users: dict[str, User] = demo_users(list(self.tenants))
        self.connections: dict[str, Connection] = {}
        self.agreed_scopes: dict[tuple[str, str], set[str]] = {}

    def _app_name(self) -> str:
        return next(iter(self.apps.values())).name

    def _add_tenant(self, ledger: Ledger) -> Tenant:
        tenant = Tenant(str(ledger.organisation["OrganisationID"]), ledger)
        self.tenants[tenant.tenant_id] = tenant
        return tenant

    def restore_apps(self, apps: Iterable[App]) -> None:
        """Apps and redirect addresses that were added while the simulator ran; the configuration's
        apps stay as configured.
        """
        for app in apps:
            registered = self.apps.setdefault(app.client_id, app)
            registered.redirect_uris = list(
                dict.fromkeys([*registered.redirect_uris, *app.redirect_uris])
            )

    def create_ledger(self, profile: OrganisationProfile) -> Ledger:
        """Books that begin as this filled profile says."""
        return Ledger(
            profile,
            self._clock.now,
            self.lock,
            partial(self._on_change, profile.organisation_id),
            self._app_name(),
        )

    def find_tenant(self, reference: str) -> Tenant | None:
        """By tenant id, ShortCode or name, in any case."""
        folded = reference.casefold()
        for tenant in self.tenants.values():
            if folded in {tenant.tenant_id, tenant.short_code.casefold(), tenant.name.casefold()}:
                return tenant
        return None

    def organisations_of(self, user: User) -> list[Tenant]:
        return [self.tenants[key] for key in user.tenant_ids if key in self.tenants]

    def connections_of(self, user_id: str, client_id: str) -> list[Connection]:
        """What the user's token reaches now, oldest first; a lost role hides the connection."""
        user = self.users.get(user_id)
        return [
            connection
            for connection in self.connections.values()
            if (connection.user_id, connection.client_id) == (user_id, client_id)
            and user is not None
            and connection.tenant_id in user.tenant_ids
        ]

    def connections_of_app(self, client_id: str) -> list[Connection]:
        """Whoever made them."""
        return [
            connection
            for connection in self.connections.values()
            if connection.client_id == client_id
        ]

    def find_connection(self, user_id: str, client_id: str, tenant_id: str) -> Connection | None:
        reachable = self.connections_of(user_id, client_id)
        return next(
            (connection for connection in reachable if connection.tenant_id == tenant_id), None
        )

    def connected_tenant_ids(self, client_id: str) -> set[str]:
        return {
            connection.tenant_id
            for connection in self.connections.values()
            if connection.client_id == client_id
        }

    def has_room_for(self, client_id: str, tenant_ids: Iterable[str]) -> bool:
        """Whether the app's tier allows these too; an organisation counts once (facts 1.5)."""
        tenants = self.connected_tenant_ids(client_id) | set(tenant_ids)
        return len(tenants) <= self._connection_limit

    def connect(
        self, user_id: str, client_id: str, tenant_id: str, auth_event_id: str
    ) -> Connection:
        """Make the connection, or renew it with the new consent's event."""
        now = self._clock.now()
        existing = self.find_connection(user_id, client_id, tenant_id)
        if existing:
            existing.auth_event_id, existing.updated_at = auth_event_id, now
            return existing
        connection = Connection(user_id, client_id, tenant_id, auth_event_id, now, now)
        self.connections[connection.connection_id] = connection
        return connection

    def _remove_connections(self, connections: Iterator[Connection]) -> int:
        ids = [connection.connection_id for connection in connections]
        for connection_id in ids:
            del self.connections[connection_id]
        return len(ids)

    def disconnect_tenant(self, tenant_id: str, client_id: str | None = None) -> int:
        """As Settings > Connected apps does: every user's connection goes; returns how many."""
        return self._remove_connections(
            connection
            for connection in self.connections.values()
            if connection.tenant_id == tenant_id and client_id in {None, connection.client_id}
        )

    def forget_consent(self, user_id: str, client_id: str | None = None) -> int:
        """All of the user's connections (with one app) and the scopes they had agreed to."""
        for key in [key for key in self.agreed_scopes if key[0] == user_id]:
            if client_id in {None, key[1]}:
                del self.agreed_scopes[key]
        return self._remove_connections(
            connection
            for connection in self.connections.values()
            if connection.user_id == user_id and client_id in {None, connection.client_id}
        )

    def replace_tenant(self, old: Tenant, ledger: Ledger) -> Tenant:
        """A demo company's reset: new ids, old connections dead, people keep their roles."""
        self.disconnect_tenant(old.tenant_id)
        del self.tenants[old.tenant_id]
        fresh = self._add_tenant(ledger)
        for user in self.users.values():
            user.tenant_ids = [
                fresh.tenant_id if key == old.tenant_id else key for key in user.tenant_ids
            ]
        return fresh
