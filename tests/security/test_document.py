"""docs/security.md names every requirement once, and only code and tests that exist."""

import re
from collections import Counter
from pathlib import Path

from app.config import ROOT
from tests.house.sources import functions, parse_module

TEXT = (ROOT / "docs" / "security.md").read_text()
TABLES = TEXT.partition("## V1 ")[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLES.splitlines()
    if re.match(r"\| \d", line)
]
STATES = {"met", "partly", "not met", "deployment", "does not apply"}


def requirements() -> list[str]:
    lines = (Path(__file__).parent / "asvs.txt").read_text().splitlines()
    sections = [line.split(":") for line in lines if line and not line.startswith("#")]
    return [f"{section}.{number}" for section, numbers in sections for number in numbers.split()]


def test_every_requirement_is_answered_once() -> None:
    answered = Counter(
        number for row in ROWS for number in re.findall(r"\b\d+\.\d+\.\d+\b", row[0])
    )
    assert sorted(answered.elements()) == sorted(requirements())


def test_each_answer_is_one_of_those_explained() -> None:
    assert [row for row in ROWS if row[1] not in STATES or len(row) != 4] == []


def test_what_is_met_names_its_code_and_what_is_not_wholly_met_says_so_above() -> None:
    above = TEXT.partition("## V1 ")[0]
    assert [
        row[0] for row in ROWS if row[1] == "met" and not re.search(r"`[\w/]+[/.]", row[2])
    ] == []
    said = [row for row in ROWS if row[1] in ("not met", "partly") or "see above" in row[3]]
    assert [
        row[0]
        for row in said
        if not any(f"| {number} |" in above for number in re.findall(r"\d+\.\d+\.\d+", row[0]))
    ] == []


DOCUMENT_NAMES = sorted(set(re.findall(r"`([\w./-]+(?:::\w+)?)`", TEXT)))


def test_what_the_document_names_exists() -> None:
    names = [
        name for name in DOCUMENT_NAMES if "/" in name or name.endswith((".lock", ".json", ".md"))
    ]
    assert [name for name in names if not exists(name)] == []


def exists(name: str) -> bool:
    """Whether there is that file, and in it the function behind `::`."""
    path, _, function = name.partition("::")
    if not (ROOT / path).exists() or not function:
        return (ROOT / path).exists()
    return function in {node.name for node in functions(parse_module(ROOT / path))}
