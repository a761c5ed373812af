"""Passwords are kept as argon2id hashes; making or checking one takes about a tenth of a second on purpose."""

import os
import sys
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.errors import DomainError

Result = TypeVar("Result")
AT_ONCE = 4
WAITING = 2
POLITENESS = 5

_hasher = PasswordHasher(time_cost=8, memory_cost=19_456, parallelism=1)
_places = BoundedSemaphore(AT_ONCE + WAITING)
_for_strangers = BoundedSemaphore(AT_ONCE)

# No password has this hash: checking against it costs what a real check costs.
_NOBODY = f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${'A' * 22}${'A' * 43}"


class Busy(DomainError):
    """Too many people sign in at this moment."""

    status = 503


def hash_password(password: str, *, stranger: bool = False) -> str:
    """What to store for PASSWORD. Raises Busy, sooner when a STRANGER asks."""
    return _in_turn(lambda: _hasher.hash(_spelt(password)), stranger)


def verify_password(stored: str, password: str, *, stranger: bool = False) -> bool:
    """Whether PASSWORD is the one behind STORED ('' when there is none: never, after the same work). Raises Busy, as above."""
    return _in_turn(lambda: _matches(stored or _NOBODY, password), stranger)


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, _spelt(password))
    except (VerificationError, InvalidHashError):
        return False


def _spelt(password: str) -> str:
    """One spelling for characters that keyboards compose differently."""
    return unicodedata.normalize("NFKC", password)


def _in_turn(work: Callable[[], Result], stranger: bool) -> Result:
    """Four at once in each process, and two that wait: who waits holds up a thread that could answer others, so more are asked to come
    back. Strangers never take the two that wait: however many they are, whoever has signed in with this browser before gets in."""
    with ExitStack() as held:
        for places in (_for_strangers, _places) if stranger else (_places,):
            if not places.acquire(blocking=False):
                raise Busy("Many people are signing in at this moment. Try again in a few seconds.")
            held.callback(places.release)
        return _workers().submit(work).result()


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password", initializer=_yield_to_pages)


def _yield_to_pages() -> None:
    """Hashing runs when the pages of others leave time for it. On Linux a thread can say so for itself alone."""
    if sys.platform == "linux":
        os.nice(POLITENESS)
