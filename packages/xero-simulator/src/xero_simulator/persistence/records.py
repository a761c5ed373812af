"""What of a running simulator is kept. Faults, counters and limits are not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from xero_simulator.accounting.books import BooksContents
from xero_simulator.accounting.profile import OrganisationProfile
from xero_simulator.apps import App
from xero_simulator.directory import Connection
from xero_simulator.idempotency import StoredAnswer
from xero_simulator.tokens.grants import Grants
from xero_simulator.tokens.signer import SigningKey
from xero_simulator.users import User
from xero_simulator.webhooks import WebhookSnapshot


@dataclass(frozen=True)
class TenantSnapshot:
    """`contacts` and `invoices` are encoded in pieces; `contents` comes without them."""

    tenant_id: str
    tenant_type: str
    profile: OrganisationProfile
    contents: BooksContents
    contacts: tuple[bytes, ...]
    invoices: tuple[bytes, ...]


@dataclass(frozen=True)
class IdempotentCall:
    """A finished call under an Idempotency-Key."""

    client_id: str
    key: str
    fingerprint: str
    started_at: datetime
    answer: StoredAnswer


@dataclass(frozen=True)
class DirectorySnapshot:
    """Everything around the books. Much of it changes in place, so it is encoded while the lock is
    held.
    """

    clock: tuple[timedelta, datetime | None]
    signing_key: SigningKey
    apps: dict[str, App]
    users: dict[str, User]
    connections: dict[str, Connection]
    agreed_scopes: dict[tuple[str, str], set[str]]
    sessions: dict[str, str]
    grants: Grants
    keys: tuple[IdempotentCall, ...]
    webhook: WebhookSnapshot


@dataclass(frozen=True)
class Snapshot:
    """`directory` is an encoded `DirectorySnapshot`."""

    directory: bytes
    tenants: tuple[TenantSnapshot, ...]
