"""Limits on guessing and on letters. Known and unknown accounts are counted alike."""

from app.accounts.rules import network_of
from app.kernel import limits
from app.kernel.errors import DomainError


class TooManyAttempts(DomainError):
    """The limit is reached; it frees itself within minutes."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Too many attempts in a short time. Wait a few minutes, then try again.")


def count_guess(email: str, address: str, device: str) -> None:
    """Count one attempt to guess a password. Raises TooManyAttempts. Opens transactions.

    A DEVICE that has signed in to this account before has an allowance of its own, so that nobody who guesses from elsewhere
    can keep the account's owner out."""
    if device:
        allowed = limits.take("sign-in from a known device", f"{email}|{device}", burst=30, per_minute=1)
    else:
        from_here = limits.take("sign-in from an address", network_of(address), burst=100, per_minute=20)
        allowed = from_here and limits.take("sign-in to an account", email, burst=30, per_minute=1)
    if not allowed:
        raise TooManyAttempts


def count_sign_up(address: str) -> None:
    """Count one sign-up from ADDRESS. Raises TooManyAttempts. Opens a transaction."""
    if not limits.take("sign-up from an address", network_of(address), burst=30, per_minute=1):
        raise TooManyAttempts


def may_write_to(email: str) -> bool:
    """Count one letter that a stranger's request causes to EMAIL; False when it got enough of them. Opens a transaction."""
    return limits.take("letter", email, burst=5, per_minute=1 / 10)
