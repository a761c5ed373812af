"""Identifiers: random for what happens, derived for what is seeded."""

import uuid

NO_ID = str(uuid.UUID(int=0))


def new_id() -> str:
    return str(uuid.uuid4())


def derived_id(*parts: str) -> str:
    """The same parts give the same id, so that a restarted simulator still knows its seeded
    records.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))
