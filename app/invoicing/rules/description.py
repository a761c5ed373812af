"""The description of a line, from the organisation's template, or from one that fits how its lines
are grouped.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import format_decimal

from app.invoicing.rules.choices import Grouping
from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.templates import PLACEHOLDER, fill_template

MAX_DESCRIPTION_LENGTH = 4000  # facts 3.8
MAX_TEMPLATE_LENGTH = 500

PLACEHOLDERS: dict[str, str] = {
    "client": "the client's name",
    "project": "the project",
    "task": "the task",
    "date": "the date, or the first and the last",
    "person": "who did the work",
    "hours": "the hours of the line",
    "description": "what the entries say",
}

CHARGE_TEMPLATE = "{project}: {description}, {date}"
USUAL_TEMPLATES: dict[Grouping, str] = {
    Grouping.ENTRY: "{date} · {project}: {description}",
    Grouping.PROJECT: "{project}: {description}",
    Grouping.DATE: "{date} · {project}: {description}",
    Grouping.MEMBER: "{person} · {project}: {description}",
}


@dataclass(frozen=True)
class Wording:
    """How lines are worded: by `template`, '' for one that names what the lines are grouped by,
    with dates and numbers as in `locale`.
    """

    template: str = ""
    locale: str = "en_NZ"


DEFAULT_WORDING = Wording()


def template_problem(template: str) -> str | None:
    """What is wrong with `template` in the user's words, or None; an empty one leaves the words to
    the grouping.
    """
    unknown = [name for name in PLACEHOLDER.findall(template) if name not in PLACEHOLDERS]
    if unknown:
        return (
            f"{{{unknown[0]}}} is not known here. Use"
            f" {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}."
        )
    return (
        f"At most {MAX_TEMPLATE_LENGTH} characters."
        if len(template) > MAX_TEMPLATE_LENGTH
        else None
    )


def describe_time(
    wording: Wording,
    grouping: Grouping,
    entries: Sequence[PricedEntry],
    quantity: Decimal,
    client_name: str,
) -> str:
    """The words for a line of `entries`: what people wrote, letter by letter, in the template.
    Never empty, never above 4,000 characters.
    """
    line = _TimeLine(entries, quantity, client_name, wording.locale)
    text = fill_template(wording.template or USUAL_TEMPLATES[grouping], line.value_of)
    return shorten(text or _join_distinct(entry.project_name for entry in entries))


def describe_charge(
    wording: Wording,
    client_name: str,
    project_name: str,
    subject: str,
    span: Sequence[date] = (),
    hours: Decimal | None = None,
) -> str:
    """The words for a line that is not grouped time: `subject`, what it bills, is its description,
    `span` its dates; it names no person and no task.
    """
    values = {
        "client": client_name,
        "project": project_name,
        "date": _format_dates(span, wording.locale) if span else "",
        "hours": "" if hours is None else _format_hours(hours, wording.locale),
        "description": subject,
    }
    text = fill_template(
        wording.template or CHARGE_TEMPLATE,
        lambda name: values.get(name, "" if name in PLACEHOLDERS else None),
    )
    return shorten(text or f"{project_name}: {subject}")


class _TimeLine(NamedTuple):
    """A line of time as its words see it."""

    entries: Sequence[PricedEntry]
    quantity: Decimal
    client_name: str
    locale: str

    def value_of(self, name: str) -> str | None:
        """What stands for the placeholder of that name; None when there is none of that name."""
        return _PLACEHOLDER_TEXTS[name](self) if name in _PLACEHOLDER_TEXTS else None


_PLACEHOLDER_TEXTS: dict[str, Callable[[_TimeLine], str]] = {
    "client": lambda line: line.client_name,
    "project": lambda line: _join_distinct(entry.project_name for entry in line.entries),
    "task": lambda line: _join_distinct(entry.task_name for entry in line.entries),
    "date": lambda line: _format_dates([entry.entry_date for entry in line.entries], line.locale),
    "person": lambda line: _join_distinct(entry.member_name for entry in line.entries),
    "hours": lambda line: _format_hours(line.quantity, line.locale),
    "description": lambda line: _join_distinct((entry.description for entry in line.entries), "; "),
}


def _join_distinct(texts: Iterable[str], between: str = ", ") -> str:
    return between.join(dict.fromkeys(filter(None, map(str.strip, texts))))


def _format_dates(days: Sequence[date], locale: str) -> str:
    first, last = min(days), max(days)
    return (
        _format_day(first, locale)
        if first == last
        else f"{_format_day(first, locale)} – {_format_day(last, locale)}"
    )


@lru_cache(maxsize=1024)
def _format_day(day: date, locale: str) -> str:
    return format_date(day, "medium", locale=locale)


def _format_hours(quantity: Decimal, locale: str) -> str:
    return format_decimal(quantity, "#,##0.####", locale=locale)


def shorten(text: str) -> str:
    """`text` in the 4,000 characters that a line may have."""
    return (
        text
        if len(text) <= MAX_DESCRIPTION_LENGTH
        else f"{text[: MAX_DESCRIPTION_LENGTH - 1].rstrip()}…"
    )
