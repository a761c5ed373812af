"""Where an answer has keys that its list lacks, or lacks keys that are always there."""

from collections.abc import Iterable, Iterator
from typing import Any

from xero_simulator.key_lists.keys import KeyList


def differences(value: Any, key_list: KeyList, place: str) -> Iterator[str]:
    """In words; nothing when all agrees. `value` is an object or a list of objects."""
    if key_list.is_echo:
        return
    if key_list.is_empty:
        if value:
            yield f"{place} is not empty: {key_list.title}"
        return
    for element in value if isinstance(value, list) else [value]:
        if isinstance(element, dict):
            yield from _object_differences(element, key_list, place)
        else:
            yield f"{place} holds no object: {key_list.title}"


def _object_differences(element: dict[str, Any], key_list: KeyList, place: str) -> Iterator[str]:
    for name in sorted(key_list.constant_names - element.keys()):
        yield f"{place} lacks {name}: {key_list.title}"
    for name, value in element.items():
        if name not in key_list.keys:
            yield f"{place} has {name}: {key_list.title}"
        elif name in key_list.inside:
            yield from differences(value, key_list.inside[name], f"{place}.{name}")
        elif _holds_objects(value):
            yield f"{place}.{name} holds objects without a list: {key_list.title}"


def _holds_objects(value: Any) -> bool:
    elements: Iterable[Any] = value if isinstance(value, list) else [value]
    return any(isinstance(element, dict) for element in elements)
