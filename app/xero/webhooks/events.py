from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ChangesAnnounced:
    """Xero has announced changes in that category of the organisation's records."""

    org_id: UUID
    category: str
