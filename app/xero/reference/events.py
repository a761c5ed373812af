from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class BooksSilent:
    """A page could not wait for Xero's accounts, tax rates and the like."""

    org_id: UUID
