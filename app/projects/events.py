from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class BudgetChanged:
    """A project has another budget than before, or none any more."""

    project_id: UUID
