from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class XeroConnectionLost:
    """Xero no longer honours the connection: an admin has to renew it."""

    org_id: UUID
    tenant_name: str
    reason: str
