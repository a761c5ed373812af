from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ExportRequested:
    """Somebody asked for an export of the organisation in force."""

    export_id: UUID
