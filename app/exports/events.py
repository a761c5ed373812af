from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ExportAsked:
    """Somebody asked for everything of the organisation in force."""

    export_id: UUID
