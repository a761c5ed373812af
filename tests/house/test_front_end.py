"""What pages are drawn with: Tabler's sheet, of which bin/vendor.mjs keeps what pages use."""

import re
from pathlib import Path

from app.config import ROOT
from tests.house.sources import templates

TABLER = ROOT / "node_modules" / "@tabler" / "core" / "dist" / "css" / "tabler.min.css"
SERVED_TABLER = ROOT / "app" / "static" / "vendor" / "tabler.min.css"
OWN_SHEETS = ("app/static/css", "admin/static")
MAX_OWN_LINES = 3400
# Macros put these before what they are given; bin/vendor.mjs keeps them by name.
COMPOSED_CLASSES = {"btn-primary", "btn-danger", "btn-ghost"}


def test_taking_out_what_no_page_uses_leaves_every_rule_for_what_a_template_names() -> None:
    named = {word for path in templates() for word in re.findall(r"[\w-]+", path.read_text())}
    lost = {
        selector
        for selector in selectors(TABLER.read_text()) - selectors(SERVED_TABLER.read_text())
        if classes(selector) and classes(selector) | elements(selector) <= named | COMPOSED_CLASSES
    }
    assert lost == set(), "python3 bin/setup.py puts the sheet in place anew"


def test_no_template_composes_the_name_of_a_class_of_tabler_unknown_to_set_up() -> None:
    prefixes = {
        prefix
        for path in templates()
        for value in re.findall(r'class="((?:[^"{]|\{[{%].*?[%}]\})*)"', path.read_text())
        for prefix in re.findall(r"([a-z][\w-]*-)(?=\{\{|\{%)", value)
    }
    of_tabler = classes(TABLER.read_text())
    unknown = {
        prefix
        for prefix in prefixes - {"btn-"}
        if any(name.startswith(prefix) for name in of_tabler)
    }
    assert unknown == set(), "name them in MADE_IN_CODE of bin/vendor.mjs and in COMPOSED_CLASSES"


def test_own_sheets_say_only_what_tabler_does_not() -> None:
    lines = [line for path in own_sheets() for line in path.read_text().splitlines()]
    assert len(lines) <= MAX_OWN_LINES


def own_sheets() -> list[Path]:
    return [path for folder in OWN_SHEETS for path in (ROOT / folder).glob("*.css")]


def selectors(sheet: str) -> set[str]:
    """Those of rules, at the top or within a condition such as @media; without those that ask for
    attributes or for others within brackets.
    """
    return {
        selector.strip()
        for group in re.findall(r"(?:^|[{}])([^{}@;]*)\{", sheet)
        for selector in group.split(",")
        if not set("[()]") & set(selector)
    }


def classes(text: str) -> set[str]:
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", text))


def elements(selector: str) -> set[str]:
    return set(re.findall(r"(?:^|[\s>+~])([a-z]\w*)", selector))
