"""What a key list is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NewType

Source = NewType("Source", str)
"""Where a key was seen: a recording of Xero's wire, or what Xero itself prints."""


@dataclass(frozen=True)
class Key:
    """`is_constant`: in every answer of the kind. Without a source nobody has shown it to us: the
    stand-in may send it, and a client may not rely on it.
    """

    name: str
    is_constant: bool = False
    source: Source | None = None


@dataclass(frozen=True)
class KeyList:
    """The keys of one object in an answer; `inside` has the lists of those that hold objects."""

    title: str
    keys: Mapping[str, Key]
    inside: Mapping[str, "KeyList"] = field(default_factory=lambda: MappingProxyType({}))
    is_empty: bool = False
    """Where Xero sends a list with nothing in it."""
    is_echo: bool = False
    """What was sent comes back, whatever it was."""

    @property
    def constant_names(self) -> set[str]:
        return {key.name for key in self.keys.values() if key.is_constant}


def constant_keys(source: Source, names: str) -> tuple[Key, ...]:
    """`names` apart by spaces."""
    return tuple(Key(name, is_constant=True, source=source) for name in names.split())


def occasional_keys(source: Source, names: str) -> tuple[Key, ...]:
    """When there is something to tell."""
    return tuple(Key(name, source=source) for name in names.split())


def unknown_keys(names: str) -> tuple[Key, ...]:
    """No recording is quoted."""
    return tuple(Key(name) for name in names.split())


def key_list(title: str, *groups: tuple[Key, ...], **inside: KeyList) -> KeyList:
    """The first group that names a key says how sure it is."""
    keys: dict[str, Key] = {}
    for group in groups:
        for key in group:
            keys.setdefault(key.name, key)
    return KeyList(title, MappingProxyType(keys), MappingProxyType(inside))


def extend_list(base: KeyList, title: str, *groups: tuple[Key, ...], **inside: KeyList) -> KeyList:
    """`base` with more keys; those it has stay as they are."""
    return key_list(title, tuple(base.keys.values()), *groups, **{**base.inside, **inside})


ECHO = KeyList("as it was sent", MappingProxyType({}), is_echo=True)
EMPTY_LIST = KeyList("nothing", MappingProxyType({}), is_empty=True)
