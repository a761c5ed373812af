"""Facts that services announce, and what happens then (filled by app/reactions.py)."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from app.kernel.db import writing_session

E = TypeVar("E")
Reaction = tuple[type[Any], Callable[[Any], object]]
_reactions: dict[type[Any], list[Callable[[Any], object]]] = {}


def reaction(event: type[E], reaction: Callable[[E], object]) -> Reaction:
    """One row of the table of reactions: what is called with each such event.

    A reaction may only write rows (a job, an audit entry, a mail).
    """
    return event, reaction


def set_reactions(reactions: Iterable[Reaction]) -> None:
    """From now on events cause these reactions, and no others."""
    _reactions.clear()
    for event, reaction in reactions:
        _reactions.setdefault(event, []).append(reaction)


def emit(event: object) -> None:
    """Announce a fact inside the open transaction: its reactions commit with it or not at all."""
    writing_session()
    for reaction in _reactions.get(type(event), []):
        reaction(event)
