from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class SignedIn:
    """Somebody has signed in with their password."""

    user_id: UUID
