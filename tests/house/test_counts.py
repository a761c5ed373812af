"""How many of a thing is said by one function (kernel/counts.py), never put together by hand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT

# Each as it stands below, in the test that sees them.
BY_HAND = (
    re.compile(r"""["'] if [^"'{}]+ == 1 else ["']"""),
    re.compile(r"\{\{[^{}]*(?:\|length|count|days)\s*\}\} (?!of )[a-z]+s\b"),
    re.compile(r"""(?:\|length|count|days)\s*\)? ~ ["'] [a-z]+s\b"""),
    re.compile(r"\{(?:len\([^{}]*\)|[a-z_.]*count)\} [a-z]+s\b"),
)


def _sources() -> Iterator[tuple[str, str]]:
    for folder in ("app", "admin"):
        for path in sorted(Path(ROOT, folder).rglob("*")):
            if path.suffix in (".py", ".html") and "vendor" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def _counts_by_hand(text: str) -> list[str]:
    return [match[0] for pattern in BY_HAND for match in pattern.finditer(text)]


def test_no_count_is_put_together_by_hand() -> None:
    assert {path: found for path, text in _sources() if (found := _counts_by_hand(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        """{{ "entry" if n == 1 else "entries" }}""",
        "{{ rows|length }} clients",
        '''sum.count ~ " invoices"''',
        '''f"{len(clients)} clients"''',
    ],
)
def test_a_count_by_hand_is_seen(text: str) -> None:
    assert _counts_by_hand(text)
