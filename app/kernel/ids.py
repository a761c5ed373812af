"""Identifiers: time-ordered UUIDs (version 7), and a safe reading of those that come from
outside.
"""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    return UUID(int=uuid7().int)


def parse_id(text: str) -> UUID | None:
    """The UUID that `text` spells, or None: an identifier from outside that is none is simply not
    found.
    """
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
