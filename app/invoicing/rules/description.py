"""The description of a line, from the organisation's template."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from app.invoicing.rules.entries import PricedEntry

LONGEST = 4000  # facts 3.8
LONGEST_TEMPLATE = 500
_NAMED = re.compile(r"\{(\w*)\}")
_EDGES = " \t:;,.-–—·|/"

PLACEHOLDERS: dict[str, str] = {
    "client": "the client's name",
    "project": "the project",
    "task": "the task",
    "date": "the date, or the first and the last",
    "person": "who did the work",
    "hours": "the hours of the line",
    "description": "what the entries say",
}


def template_problem(template: str) -> str | None:
    """What is wrong with TEMPLATE in the user's words, or None."""
    unknown = [name for name in _NAMED.findall(template) if name not in PLACEHOLDERS]
    if unknown:
        return f"{{{unknown[0]}}} is not known here. Use {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}."
    if not template.strip():
        return "Say what a line's description is made of, for example {project}: {description}."
    return f"At most {LONGEST_TEMPLATE} characters." if len(template) > LONGEST_TEMPLATE else None


def describe(template: str, entries: Sequence[PricedEntry], quantity: Decimal, client_name: str) -> str:
    """TEMPLATE filled in for a line of ENTRIES; what is empty leaves no stray punctuation. Never empty, never above 4,000 characters."""
    text = _filled(template, _values(entries, quantity, client_name))
    return shortened(text or _distinct(entry.project_name for entry in entries))


def describe_charge(template: str, client_name: str, project_name: str, what: str, span: Sequence[date] = (), hours: Decimal | None = None) -> str:
    """TEMPLATE filled in for a line that is not grouped time: WHAT it bills is its description, SPAN its dates; it names no person and no task."""
    values = {
        "client": client_name,
        "project": project_name,
        "date": _dates(span) if span else "",
        "hours": "" if hours is None else format(hours.normalize(), "f"),
        "description": what,
    }
    text = _filled(template, {name: partial(str, values.get(name, "")) for name in PLACEHOLDERS})
    return shortened(text or f"{project_name}: {what}")


def _values(entries: Sequence[PricedEntry], quantity: Decimal, client_name: str) -> Mapping[str, Callable[[], str]]:
    return {
        "client": lambda: client_name,
        "project": lambda: _distinct(entry.project_name for entry in entries),
        "task": lambda: _distinct(entry.task_name for entry in entries),
        "date": lambda: _dates([entry.entry_date for entry in entries]),
        "person": lambda: _distinct(entry.member_name for entry in entries),
        "hours": lambda: format(quantity.normalize(), "f"),
        "description": lambda: _distinct((entry.description for entry in entries), "; "),
    }


def _filled(template: str, values: Mapping[str, Callable[[], str]]) -> str:
    lines = []
    for line in template.splitlines():
        text = _NAMED.sub(lambda match: values[match[1]]() if match[1] in values else match[0], line)
        whole = re.sub(r"[ \t]+", " ", text)
        lines.append(whole.strip(_EDGES) if _NAMED.search(line) else whole.strip())
    return "\n".join(line for line in lines if line)


def _distinct(texts: Iterable[str], between: str = ", ") -> str:
    return between.join(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _dates(days: Sequence[date]) -> str:
    first, last = min(days), max(days)
    return _day(first) if first == last else f"{_day(first)} – {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def shortened(text: str) -> str:
    """TEXT in the 4,000 characters that a line may have."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
