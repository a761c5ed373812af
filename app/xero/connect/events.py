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
