from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class SignedIn:
    """Somebody has signed in with their password."""

    user_id: UUID


@dataclass(frozen=True)
class MemberDeactivated:
    """Somebody left the organisation in force, or was made to."""

    membership_id: UUID


@dataclass(frozen=True)
class OrganisationClosed:
    """An owner closes the organisation in force: nothing in it may change any more, and it will be
    erased.
    """

    org_id: UUID
