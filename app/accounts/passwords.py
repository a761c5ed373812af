"""Passwords are kept as argon2id hashes; making or checking one takes about a tenth of a second on purpose."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.errors import DomainError

AT_ONCE = 4
PATIENCE_SECONDS = 10.0

_hasher = PasswordHasher(time_cost=8, memory_cost=19_456, parallelism=1)
_turns = BoundedSemaphore(AT_ONCE)

# No password has this hash: checking against it costs what a real check costs.
_NOBODY = f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${'A' * 22}${'A' * 43}"


class Busy(DomainError):
    """Too many people sign in at this moment."""

    status = 503


def hash_password(password: str) -> str:
    """What to store for PASSWORD. Waits for its turn: four at once in each process. Raises Busy."""
    with _turn():
        return _hasher.hash(_spelt(password))


def verify_password(stored: str, password: str) -> bool:
    """Whether PASSWORD is the one behind STORED ('' when there is none: never, after the same work). Raises Busy."""
    with _turn():
        try:
            return _hasher.verify(stored or _NOBODY, _spelt(password))
        except (VerificationError, InvalidHashError):
            return False


def _spelt(password: str) -> str:
    """One spelling for characters that keyboards compose differently."""
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Busy("Many people are signing in at this moment. Try again in a minute.")
    try:
        yield
    finally:
        _turns.release()
