"""Facts that services announce, and the table of what happens then (filled by app/reactions.py)."""

from collections.abc import Callable
from typing import Any, TypeVar

from app.kernel.db import writing_session

E = TypeVar("E")
_reactions: dict[type[Any], list[Callable[[Any], object]]] = {}


def react(event: type[E], reaction: Callable[[E], object]) -> None:
    """From now on every EVENT calls REACTION, which may only write rows (a job, an audit entry, a
    mail).
    """
    _reactions.setdefault(event, []).append(reaction)


def emit(event: object) -> None:
    """Announce EVENT inside the open transaction: its reactions commit with it or not at all."""
    writing_session()
    for reaction in _reactions.get(type(event), []):
        reaction(event)
