"""Splits a `where` into tokens. A literal double quote is doubled; a backslash escapes nothing."""

import re
from dataclasses import dataclass

from xero_simulator.accounting.errors import QueryError

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"]|"")*")
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<operator>==|!=|>=|<=|&&|\|\||[=<>(),.])
    )""",
    re.VERBOSE,
)
_SYNONYMS = {"=": "==", "&&": "and", "||": "or"}


@dataclass(frozen=True)
class Token:
    kind: str
    value: str
    position: int


def tokens(source: str) -> list[Token]:
    """All tokens and an `end`; QueryError where nothing fits."""
    result: list[Token] = []
    position = 0
    stop = len(source.rstrip())
    while position < stop:
        match = _TOKEN.match(source, position)
        if match is None or match.lastgroup is None:
            raise QueryError(f"Syntax error at position {position}")
        result.append(_token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        position = match.end()
    return [*result, Token("end", "", position)]


def _token(kind: str, value: str, position: int) -> Token:
    if kind == "text":
        return Token(kind, value[1:-1].replace('""', '"'), position)
    if kind == "word" and value.casefold() in ("and", "or"):
        return Token("operator", value.casefold(), position)
    return Token(kind, _SYNONYMS.get(value, value) if kind == "operator" else value, position)
