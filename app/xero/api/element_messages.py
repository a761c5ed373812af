"""Xero's words for what it did not accept, or took with a warning, however deep they stand (facts
3.4; docs/xero-finance.md 9).
"""

from collections.abc import Iterator
from typing import Any

REFUSALS, WARNINGS = "ValidationErrors", "Warnings"


def validation_messages(value: Any) -> list[str]:
    """Each `ValidationErrors[].Message` in `value` once, at whatever depth."""
    return list(dict.fromkeys(_all_messages(value, REFUSALS)))


def warning_messages(value: Any) -> list[str]:
    """Each `Warnings[].Message` in `value` once, at whatever depth: it was taken otherwise than it
    was sent.
    """
    return list(dict.fromkeys(_all_messages(value, WARNINGS)))


def _all_messages(value: Any, list_key: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _all_messages(item, list_key)
    elif isinstance(value, dict):
        yield from _own_messages(value.get(list_key))
        for key, inner in value.items():
            if key != list_key:
                yield from _all_messages(inner, list_key)


def _own_messages(listed: Any) -> Iterator[str]:
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict) and entry.get("Message"):
            yield str(entry["Message"])
