"""Reading the cases that were worked out by hand (cases.txt)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.kernel.money import Minor
from app.retainers.models import Every, Rollover
from app.retainers.rules import RetainerTerms

CASES = Path(__file__).with_name("cases.txt")


@dataclass(frozen=True)
class Row:
    """A period as it must come out; `used` is what is given. Seconds and cents."""

    start: date
    end: date
    fee: int
    included: int
    rolled_in: int
    used: int
    overage: int
    rolled_out: int
    expired: int


@dataclass(frozen=True)
class Case:
    name: str
    terms: list[RetainerTerms]
    rows: list[Row]
    ends: bool


def read_cases() -> list[Case]:
    return [_case(text) for text in CASES.read_text().split("\n\n") if text.startswith("# ")]


def _case(text: str) -> Case:
    name, *lines = text.strip().splitlines()
    words = [line.split() for line in lines]
    rows = [_row(each) for each in words if len(each) == 9]
    terms = [_terms(each) for each in words if 1 < len(each) < 9]
    return Case(name.removeprefix("# "), terms, rows, words[-1] == ["end"])


def _row(words: list[str]) -> Row:
    return Row(
        date.fromisoformat(words[0]),
        date.fromisoformat(words[1]),
        cents(words[2]),
        *(seconds(word) for word in words[3:]),
    )


def _terms(words: list[str]) -> RetainerTerms:
    starts_on = date.fromisoformat(words[0])
    if words[1] == "stop":
        return RetainerTerms(starts_on, stops=True)
    options = dict(option for word in words[4:] for option in _option(word))
    return RetainerTerms(
        starts_on, Minor(cents(words[2])), seconds(words[3]), Every(words[1]), **options
    )


def _option(word: str) -> Iterator[tuple[str, Any]]:
    key, _, value = word.partition("=")
    if key == "prorate":
        yield "prorate", True
    elif key == "anchor":
        day, _, month = value.partition("/")
        yield "anchor_day", int(day)
        yield "anchor_month", int(month or 0)
    elif value == "all":
        yield "rollover", Rollover.UNLIMITED
    else:
        yield "rollover", Rollover.LIMITED
        for limit in value.split("/"):
            yield (
                ("rollover_seconds", seconds(limit[:-1]))
                if limit.endswith("h")
                else ("rollover_periods", int(limit[:-1]))
            )


def seconds(hours: str) -> int:
    whole, _, minutes = hours.partition(":")
    return int(whole) * 3600 + int(minutes or 0) * 60


def cents(amount: str) -> int:
    return int(Decimal(amount) * 100)
