"""What is to be told, kept as a code with details; it becomes words when somebody reads it, in that
reader's formats.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from app.kernel.counts import SpelledCount
from app.kernel.money import Hundredths, from_hundredths

PLAIN_TEXT = "text"  # the code of words that were stored as words, or came from outside
HUNDREDTHS, DAY = "_hundredths", "_on"


@dataclass(frozen=True)
class Message:
    """A code, and the details its sentence may need: JSON values, and messages within it.

    A detail ending in `_hundredths` is an amount of money, one ending in `_on` an ISO date.
    """

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.code)

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            **{name: _to_json(value) for name, value in self.details.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Message":
        details = {name: _from_json(value) for name, value in stored.items() if name != "code"}
        return cls(stored["code"], details)


NO_MESSAGE = Message("")


def message(code: str, **details: Any) -> Message:
    return Message(code, details)


def plain_message(text: str) -> Message:
    """A message that is its own words, such as Xero's; none if there are no words."""
    return Message(PLAIN_TEXT, {"text": text}) if text else NO_MESSAGE


@dataclass(frozen=True)
class Spelling:
    """How numbers, dates and counts are written for whoever reads; by itself as programs read
    them.
    """

    number: Callable[[Decimal], str] = str
    day: Callable[[date], str] = date.isoformat
    count: Callable[[int], str] = str


PLAIN_SPELLING = Spelling()


def word(
    content: Message, sentences: Mapping[str, str], spelling: Spelling = PLAIN_SPELLING
) -> str:
    """The message in words. `sentences`: code → sentence with '{names}' of details, and
    '{count:entry}' where a whole number counts nouns (kernel/counts.py).

    A code that has no sentence reads by its name, a detail that is missing as 'something'.
    """
    if not content:
        return ""
    if content.code == PLAIN_TEXT:
        return str(content.details.get("text", ""))
    sentence = sentences.get(content.code)
    if sentence is None:
        return content.code.replace(".", " ").replace("_", " ")
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    return sentence.format_map(
        {name: _fill_in(name, content.details, sentences, spelling) for name in names}
    )


class _Words(str):
    """Text in a sentence, also where the sentence expects a count."""

    def __format__(self, _noun: str) -> str:
        return str(self)


def _fill_in(
    name: str, details: Mapping[str, Any], sentences: Mapping[str, str], spelling: Spelling
) -> SpelledCount | _Words:
    if name not in details:
        return _Words("something")
    value = details[name]
    if isinstance(value, int) and not isinstance(value, bool) and not name.endswith(HUNDREDTHS):
        return SpelledCount(value, spelling.count)
    return _Words(_word_detail(name, value, sentences, spelling))


def _word_detail(name: str, value: object, sentences: Mapping[str, str], spelling: Spelling) -> str:
    if isinstance(value, Message):
        return word(value, sentences, spelling)
    if isinstance(value, list | tuple):
        return "; ".join(_word_detail(name, item, sentences, spelling) for item in value)
    if isinstance(value, int) and name.endswith(HUNDREDTHS):
        return spelling.number(from_hundredths(Hundredths(value)))
    if isinstance(value, str) and name.endswith(DAY):
        return spelling.day(date.fromisoformat(value))
    return str(value)


def _to_json(value: object) -> object:
    if isinstance(value, Message):
        return value.to_json()
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    return value


def _from_json(value: object) -> object:
    if isinstance(value, dict) and "code" in value:
        return Message.from_json(value)
    if isinstance(value, list):
        return [_from_json(item) for item in value]
    return value


class MessageColumn(TypeDecorator[Message]):
    """A message in a JSONB column; NULL is no message."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Message | None, dialect: Dialect) -> object:  # noqa: ARG002
        return value.to_json() if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Message:  # noqa: ARG002
        return Message.from_json(value) if value else NO_MESSAGE
