from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class SyncRunRequested:
    """A run waits in `sync_run`: of contacts, items or tracking, of statuses or a comparison."""

    org_id: UUID
    kind: str
    is_urgent: bool = False
