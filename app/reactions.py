"""What happens when: every event and the work it causes, one table for the whole product."""

from functools import cache


@cache
def register() -> None:
    """Fill the table of reactions, once per process."""
