"""Limits on guessing and on letters. Known and unknown accounts are counted alike, and each kind of
letter by itself: who causes many of one kind keeps none of another away.
"""

from enum import StrEnum
from uuid import UUID

from app.accounts.rules import network_of
from app.kernel import limits
from app.kernel.errors import DomainError
from app.kernel.limits import Limit


class StrangerRequest(StrEnum):
    """What anybody may ask for with an e-mail address that need not be theirs. The values name
    stored limits.
    """

    CONFIRMATION = "confirmation"
    PASSWORD_RESET = "password reset"  # noqa: S105 - a kind of letter
    NEW_ADDRESS = "new address"
    XERO_SIGN_IN = "Xero sign-in"


class TooManyAttempts(DomainError):
    """The limit is reached; it frees itself within minutes."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Too many attempts in a short time. Wait a few minutes, then try again.")


def count_guess(email: str, address: str, device: str) -> None:
    """Count one attempt to guess a password. Raises TooManyAttempts. Opens transactions.

    By address, by account and overall, each of which fills up again within minutes. A `device` that
    has signed in to this account before has an allowance of its own, so that nobody who guesses
    from elsewhere, however much, can keep the account's owner out.
    """
    if device:
        allowed = limits.take_token(
            "sign-in from a known device", f"{email}|{device}", burst=30, per_minute=1
        )
    else:
        allowed = limits.take_tokens(
            Limit("sign-in from an address", network_of(address), burst=100, per_minute=20),
            Limit("sign-in to an account", email, burst=30, per_minute=1),
            Limit("sign-in", "overall", burst=100, per_minute=240),
        )
    if not allowed:
        raise TooManyAttempts


def count_code(user_id: UUID, device: str) -> None:
    """Count one attempt to guess a one-time or recovery code. Raises TooManyAttempts. Opens a
    transaction.

    Whoever gets here knows the password: a known `device` keeps an allowance of its own even so.
    """
    if not limits.take_tokens(_code_limit(user_id, device)):
        raise TooManyAttempts


def give_back_code(user_id: UUID, device: str) -> None:
    """Inside the open transaction: that attempt was right, so it guessed nothing."""
    limits.return_token(_code_limit(user_id, device))


def _code_limit(user_id: UUID, device: str) -> Limit:
    return Limit(
        "code from a known device" if device else "code",
        f"{user_id}|{device}",
        burst=10,
        per_minute=1 / 2,
    )


def count_passkey(address: str) -> None:
    """Count one request for what a passkey is to sign. Raises TooManyAttempts. Opens a transaction.

    Nobody guesses a signature: this only bounds the rows that strangers can make."""
    if not limits.take_token(
        "passkey from an address", network_of(address), burst=100, per_minute=20
    ):
        raise TooManyAttempts


def count_confirmation(session_id: UUID) -> None:
    """Count one attempt to confirm who one is. Raises TooManyAttempts. Opens a transaction."""
    if not limits.take_token("confirmation", str(session_id), burst=10, per_minute=1):
        raise TooManyAttempts


def count_request(request: StrangerRequest, address: str) -> None:
    """Count one such request from `address`. Raises TooManyAttempts. Opens a transaction."""
    if not limits.take_token(
        f"{request} from an address", network_of(address), burst=30, per_minute=1
    ):
        raise TooManyAttempts


def take_email_allowance(request: StrangerRequest, email: str) -> bool:
    """Count one letter that such a request causes to `email`; False when it got enough of that
    kind. Opens a transaction.
    """
    return limits.take_token(f"{request} letter", email, burst=5, per_minute=1 / 10)


def count_invitation(org_id: UUID, email: str) -> None:
    """Count one invitation of the organisation to `email`. Raises TooManyAttempts. Opens a
    transaction.

    By organisation and address, so that no organisation uses up another's; by organisation, for one
    that writes to many; by address, for many that write to one.
    """
    if not limits.take_tokens(
        Limit("invitation letter", f"{org_id}|{email}", burst=5, per_minute=1 / 10),
        Limit("invitations", str(org_id), burst=50, per_minute=1),
        Limit("invitation letters", email, burst=30, per_minute=1 / 10),
    ):
        raise TooManyAttempts
