from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.config import Settings


@dataclass(frozen=True)
class Finding:
    """What was looked at and how it is: `level` is ok, note (works, but look at it) or wrong."""

    level: str
    topic: str
    text: str


Check = Callable[[Settings], Iterator[Finding]]


def ok(topic: str, text: str) -> Finding:
    return Finding("ok", topic, text)


def note(topic: str, text: str) -> Finding:
    return Finding("note", topic, text)


def fault(topic: str, text: str) -> Finding:
    return Finding("wrong", topic, text)
