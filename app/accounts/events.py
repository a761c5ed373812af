from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class SignedIn:
    """Somebody has signed in with their password."""

    user_id: UUID


class EmailKind(StrEnum):
    """What somebody asked us to write to an address that need not be theirs. The values are stored
    with jobs.
    """

    VERIFICATION = "verification"
    VERIFICATION_AGAIN = "verification_again"
    SIGN_UP = "sign_up"
    RESET = "reset"
    NEW_ADDRESS = "new_address"


@dataclass(frozen=True)
class EmailRequested:
    """A letter is to be written to an address; `request_id` says to which, `user_id` whose account
    it is about where the address does not say so.
    """

    kind: EmailKind
    request_id: UUID
    user_id: UUID | None


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
