"""Passwords are kept as argon2id hashes; making or checking one takes about a tenth of a second on
purpose.
"""

import os
import sys
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.errors import DomainError

Result = TypeVar("Result")
HASHING_THREADS = 4

_hasher = PasswordHasher(time_cost=8, memory_cost=19_456, parallelism=1)

# No password has this hash: checking against it costs what a real check costs.
_UNMATCHED_HASH = (
    f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    f"${'A' * 22}${'A' * 43}"
)


class HashingOverload(DomainError):
    """Too many people sign in at this moment."""

    status = 503


def hash_password(password: str, *, stranger: bool = False) -> str:
    """What to store for `password`. Raises HashingOverload, sooner when a `stranger` asks."""
    return hashing_lane(stranger).run(lambda: _hasher.hash(_normal_spelling(password)))


def verify_password(stored: str, password: str, *, stranger: bool = False) -> bool:
    """Whether `password` is the one behind `stored` ('' when there is none: never, after the same
    work). Raises HashingOverload, as above.
    """
    return hashing_lane(stranger).run(lambda: _is_match(stored or _UNMATCHED_HASH, password))


def _is_match(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, _normal_spelling(password))
    except (VerificationError, InvalidHashError):
        return False


def _normal_spelling(password: str) -> str:
    """One spelling for characters that keyboards compose differently."""
    return unicodedata.normalize("NFKC", password)


class HashingLane:
    """A few threads that hash, and a few places to wait for them: who waits holds up a thread that
    could answer others, so more are asked to come back. `politeness`: how far hashing steps back
    before the pages of others, which Linux lets a thread say for itself.
    """

    def __init__(self, at_once: int, waiting: int, politeness: int) -> None:
        self.places = BoundedSemaphore(at_once + waiting)
        self.politeness = politeness
        self.threads = ThreadPoolExecutor(
            at_once, thread_name_prefix="password", initializer=self._step_back
        )

    def run(self, work: Callable[[], Result]) -> Result:
        if not self.places.acquire(blocking=False):
            raise HashingOverload(
                "Many people are signing in at this moment. Try again in a few seconds."
            )
        try:
            return self.threads.submit(work).result()
        finally:
            self.places.release()

    def _step_back(self) -> None:
        if sys.platform == "linux":
            os.nice(self.politeness)


@cache
def hashing_lane(stranger: bool) -> HashingLane:
    """Half of the four for strangers: however many they are, whoever has signed in with this
    browser before gets in.
    """
    return (
        HashingLane(HASHING_THREADS // 2, waiting=2, politeness=15)
        if stranger
        else HashingLane(HASHING_THREADS // 2, waiting=1, politeness=5)
    )
