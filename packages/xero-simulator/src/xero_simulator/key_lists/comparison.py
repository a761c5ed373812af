"""Where an answer has keys that its list lacks, or lacks keys that are always there."""

from collections.abc import Iterable, Iterator
from typing import Any

from xero_simulator.key_lists.keys import KeyList


def differences(value: Any, wanted: KeyList, place: str) -> Iterator[str]:
    """In words; nothing when all agrees. `value` is an object or a list of objects."""
    if wanted.is_echo:
        return
    if wanted.is_empty:
        if value:
            yield f"{place} is not empty: {wanted.title}"
        return
    for element in value if isinstance(value, list) else [value]:
        if isinstance(element, dict):
            yield from _object_differences(element, wanted, place)
        else:
            yield f"{place} holds no object: {wanted.title}"


def _object_differences(element: dict[str, Any], wanted: KeyList, place: str) -> Iterator[str]:
    for name in sorted(wanted.constant_names - element.keys()):
        yield f"{place} lacks {name}: {wanted.title}"
    for name, value in element.items():
        if name not in wanted.keys:
            yield f"{place} has {name}: {wanted.title}"
        elif name in wanted.inside:
            yield from differences(value, wanted.inside[name], f"{place}.{name}")
        elif _holds_objects(value):
            yield f"{place}.{name} holds objects without a list: {wanted.title}"


def _holds_objects(value: Any) -> bool:
    elements: Iterable[Any] = value if isinstance(value, list) else [value]
    return any(isinstance(element, dict) for element in elements)
