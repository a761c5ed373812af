from dataclasses import dataclass
from uuid import UUID

from app.kernel.messages import Message


@dataclass(frozen=True)
class XeroConnectionLost:
    """Xero no longer honours the connection: an admin has to renew it."""

    org_id: UUID
    tenant_name: str
    reason: Message


@dataclass(frozen=True)
class CallsResumed:
    """A person does not want to wait any longer for calls that Xero put off."""

    org_id: UUID
