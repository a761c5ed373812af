from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class XeroConnected:
    """The organisation is connected. `fresh`: nothing of this Xero organisation is here yet, the
    first sync is due.
    """

    org_id: UUID
    fresh: bool


@dataclass(frozen=True)
class XeroDisconnected:
    """The local data is gone; the connection in Xero is still to be ended, and the access given
    back when nothing else uses it.
    """

    org_id: UUID
    grant_id: UUID
    connection_id: UUID


@dataclass(frozen=True)
class XeroConnectionLost:
    """Xero no longer honours the connection: an admin has to renew it."""

    org_id: UUID
    tenant_name: str
    reason: str


@dataclass(frozen=True)
class ConsentUnused:
    """A consent brought a connection that was not chosen or not accepted: it is to be ended in
    Xero.
    """

    org_id: UUID
    grant_id: UUID
    connection_id: UUID


@dataclass(frozen=True)
class ConsentPending:
    """Somebody has consented and is choosing; if they never do, the access is to be given back."""

    org_id: UUID
    grant_id: UUID


@dataclass(frozen=True)
class ModuleSwitchedOn:
    """The organisation has chosen the optional module of that key."""

    org_id: UUID
    key: str


@dataclass(frozen=True)
class BooksSilent:
    """A page could not wait for Xero's accounts, tax rates and the like."""

    org_id: UUID


@dataclass(frozen=True)
class SyncRunRequested:
    """A run waits in `sync_run`: of contacts, items or tracking, of statuses or a comparison."""

    org_id: UUID
    kind: str
    is_urgent: bool = False


@dataclass(frozen=True)
class ChangesAnnounced:
    """Xero has announced changes in that category of the organisation's records."""

    org_id: UUID
    category: str
