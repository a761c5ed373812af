from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class TimeChanged:
    """Time on the project came, went or changed."""

    project_id: UUID
