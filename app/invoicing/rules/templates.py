"""Filling the template of a line. What people wrote stays letter by letter; only the template's own
separators beside an empty placeholder go.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

PLACEHOLDER = re.compile(r"\{(\w*)\}")
_SEPARATOR_CLASS = r"[ \t:;,.\-–—·|/]"
_SEPARATORS = re.compile(rf"({_SEPARATOR_CLASS}+)")
_BRACKETS = re.compile(rf"[(\[](?:{_SEPARATOR_CLASS}|\{{\w+\}})*[)\]]")

ValueOf = Callable[[str], str | None]
"""The text for the placeholder of that name, '' when there is none; None for a name that is no
placeholder, which stays as it was typed.
"""


def fill_template(template: str, value_of: ValueOf) -> str:
    """`template` with its placeholders filled; a line of which nothing is left is dropped."""
    lines = [_fill_line(line, value_of) for line in template.splitlines()]
    return "\n".join(line for line in lines if line)


class _Kind(Enum):
    WORDS = auto()
    SEPARATORS = auto()
    VALUE = auto()


@dataclass(frozen=True)
class _Piece:
    """Words or separators of the template, or what stands for a placeholder: '' for an empty
    one.
    """

    text: str
    kind: _Kind


_NO_PIECE = _Piece("", _Kind.VALUE)


def _fill_line(line: str, value_of: ValueOf) -> str:
    """Where no placeholder is empty, each stands in its place; else what is beside it may go."""
    texts = list[str]()
    for literal, name in _split_line(line):
        texts.append(literal)
        value = None if name is None else value_of(name)
        if value is not None and not value.strip():
            return _fill_gaps(line, value_of)
        if name is not None:
            texts.append(f"{{{name}}}" if value is None else value.strip())
    return "".join(texts).strip()


@lru_cache(maxsize=256)
def _split_line(line: str) -> tuple[tuple[str, str | None], ...]:
    """The line's literal texts, each with the name of the placeholder after it; None at the end."""
    literals, names = PLACEHOLDER.split(line)[::2], PLACEHOLDER.findall(line)
    return tuple(zip(literals, [*names, None], strict=True))


def _fill_gaps(line: str, value_of: ValueOf) -> str:
    text, last, separators, is_interrupted = "", _NO_PIECE, list[str](), False
    for piece in _pieces(_without_empty_brackets(line, value_of), value_of):
        if piece.kind is _Kind.SEPARATORS:
            separators.append(piece.text)
        elif piece.text:
            text += (
                _joint(last, separators, piece) if is_interrupted else "".join(separators)
            ) + piece.text
            last, separators, is_interrupted = piece, [], False
        else:
            is_interrupted = True
    return (text if is_interrupted else text + "".join(separators)).strip()


def _pieces(line: str, value_of: ValueOf) -> Iterator[_Piece]:
    """The line's pieces in their order."""
    for position, part in enumerate(PLACEHOLDER.split(line)):
        value = value_of(part) if position % 2 else None
        if value is not None:
            yield _Piece(value.strip(), _Kind.VALUE)
        elif position % 2:
            yield _Piece(f"{{{part}}}", _Kind.WORDS)
        else:
            for place, words in enumerate(_SEPARATORS.split(part)):
                if words:
                    yield _Piece(words, _Kind.SEPARATORS if place % 2 else _Kind.WORDS)


def _joint(before: _Piece, separators: list[str], after: _Piece) -> str:
    """What stands between two pieces when the placeholders between them are empty: the first
    separator that can be seen, but none beside the start or a bracket of the template.
    """
    is_at_start = before is _NO_PIECE or (before.kind is _Kind.WORDS and before.text[-1] in "([")
    if is_at_start or (after.kind is _Kind.WORDS and after.text[0] in ")]"):
        return ""
    blank = separators[0] if separators else ""
    return next((each for each in separators if not each.isspace()), blank)


def _without_empty_brackets(line: str, value_of: ValueOf) -> str:
    """The line without brackets that only hold empty placeholders, one of which stays for them."""

    def shorten(match: re.Match[str]) -> str:
        names = PLACEHOLDER.findall(match[0])
        is_empty = names and not any(
            value is None or value.strip() for value in map(value_of, names)
        )
        return f"{{{names[0]}}}" if is_empty else match[0]

    return _BRACKETS.sub(shorten, line)
