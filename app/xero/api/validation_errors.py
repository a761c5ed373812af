"""Xero's words for what it did not accept, however deep they stand (facts 3.4)."""

from collections.abc import Iterator
from typing import Any


def validation_messages(value: Any) -> list[str]:
    """Each `ValidationErrors[].Message` in `value` once, at whatever depth."""
    return list(dict.fromkeys(_all_messages(value)))


def _all_messages(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _all_messages(item)
    elif isinstance(value, dict):
        yield from _own_messages(value.get("ValidationErrors"))
        for key, inner in value.items():
            if key != "ValidationErrors":
                yield from _all_messages(inner)


def _own_messages(errors: Any) -> Iterator[str]:
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict) and error.get("Message"):
            yield str(error["Message"])
