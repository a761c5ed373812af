from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID


@dataclass(frozen=True)
class BudgetCheckRequested:
    """The project's budget or hour cap is to be checked, after a while for many changes at once."""

    org_id: UUID
    project_id: UUID
    after: timedelta
