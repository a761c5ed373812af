"""Every template compiles, is small, and obeys the Content Security Policy."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from app.config import ROOT
from tests.house import exemptions
from tests.house.sources import templates

MAX_LINES, MAX_COLUMNS = 120, 120
MAX_LIBRARY_LINES = 250  # a library of macros is a list of small things
FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=(?!=)"),
    "an htmx handler, which needs eval": re.compile(
        r"\bhx-on\b|\bhx-vals\s*=\s*[\"']js:|hx-trigger=\"[^\"]*\["
    ),
    "a style element": re.compile(r"<style"),
    "a script without a nonce": re.compile(r"<script(?![^>]*nonce=)"),
    "markup that is not escaped": re.compile(r"[^\"]\s*\|\s*safe\b"),
}
# Where the macros are given an icon's name.
ICONS = (
    r'\bicon\("([^"]+)"',
    r'glyph="([^"]+)"',
    r'empty_state\("([^"]+)"',
    r'\btag\([^()]*, "[a-z]+", "([^"]+)"',
)
# A name that ends with its unit, and the filter it is given to.
FILTERED_MONEY = re.compile(r"\b(\w+_(minor|hundredths))\b\)*\s*\|\s*(\w+)")
NAMES = [str(path.relative_to(ROOT)) for path in templates()]
# Drawn for mail programs, which know no policy and no sheet of ours.
LETTER = "app/templates/mail/letter.html"


def faults_by_template(find: Callable[[str, str], list[Any]]) -> dict[str, list[Any]]:
    """What `find` says of each template's name and text, where it says anything."""
    found = {name: find(name, (ROOT / name).read_text()) for name in NAMES}
    return {name: faults for name, faults in found.items() if faults}


def test_every_template_obeys_the_content_security_policy() -> None:
    def find(_name: str, text: str) -> list[str]:
        without = without_comments(text)
        return [what for what, pattern in FORBIDDEN.items() if pattern.search(without)]

    assert faults_by_template(find).keys() <= {LETTER}


def test_every_template_can_be_read_at_once() -> None:
    def find(name: str, text: str) -> list[str]:
        lines = text.splitlines()
        too_wide = [
            f"line {number}" for number, line in enumerate(lines, 1) if len(line) > MAX_COLUMNS
        ]
        is_long = len(lines) > (MAX_LIBRARY_LINES if "/ui/" in name else MAX_LINES)
        return [*too_wide, *([f"{len(lines)} lines"] if is_long else [])]

    assert faults_by_template(find) == {}


def test_no_template_computes(the_app: Flask) -> None:
    found = faults_by_template(lambda _name, text: arithmetic_in(text, the_app.jinja_env))
    assert found.keys() == set(exemptions.ARITHMETIC), found


@pytest.mark.parametrize(
    ("markup", "arithmetic"),
    [
        ("{{ page_number + 1 }}", ["Add"]),
        ("{% if seconds // 60 > 1 %}{% endif %}", ["FloorDiv"]),
        ("{{ counts.values()|sum }}", ["sum"]),
        ("{{ rows|length ~ ' rows' }}{{ -amount }}", []),
    ],
)
def test_arithmetic_is_found(markup: str, arithmetic: list[str], the_app: Flask) -> None:
    assert arithmetic_in(markup, the_app.jinja_env) == arithmetic


def arithmetic_in(text: str, environment: Environment) -> list[str]:
    tree = environment.parse(text)
    operations = tree.find_all(
        (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
    )
    sums = (each for each in tree.find_all(nodes.Filter) if each.name == "sum")
    return [type(each).__name__ for each in operations] + [each.name for each in sums]


def test_money_is_written_by_the_filter_of_its_unit() -> None:
    """The other one would be wrong by a factor in yen or dinars, and right in dollars."""
    assert faults_by_template(lambda _name, text: misread_money(without_comments(text))) == {}


@pytest.mark.parametrize(
    ("markup", "misread"),
    [
        ("{{ row.fee_minor|format_minor(currency) }}", []),
        ("{{ (-state.left_hundredths) | format_hundredths(currency) }}", []),
        ("{{ row.fee_minor|format_hundredths(currency) }}", ["fee_minor|format_hundredths"]),
        ("{{ (-row.tax_hundredths)|format_minor(unit) }}", ["tax_hundredths|format_minor"]),
    ],
)
def test_money_in_the_wrong_filter_is_found(markup: str, misread: list[str]) -> None:
    assert misread_money(markup) == misread


def misread_money(text: str) -> list[str]:
    return [
        f"{name}|{filter_name}"
        for name, unit, filter_name in FILTERED_MONEY.findall(text)
        if filter_name != f"format_{unit}"
    ]


def test_every_form_that_posts_carries_the_csrf_token() -> None:
    assert faults_by_template(lambda _name, text: forms_without_token(without_comments(text))) == {}


def test_a_box_that_ticks_others_shows_only_where_a_script_can() -> None:
    def find(_name: str, text: str) -> list[str]:
        boxes = re.findall(r"<input\b[^>]*\bdata-select-all\b[^>]*>", text)
        return [box for box in boxes if "with-script" not in box]

    assert faults_by_template(find) == {}


def test_every_icon_that_is_named_is_there() -> None:
    """One that is missing breaks its page, and perhaps only in a state that no test draws."""

    def find(_name: str, text: str) -> list[str]:
        without = without_comments(text)
        icons = {icon for pattern in ICONS for icon in re.findall(pattern, without)}
        folder = ROOT / "app" / "static" / "vendor" / "icons"
        return [icon for icon in sorted(icons) if not (folder / f"{icon}.svg").exists()]

    assert faults_by_template(find) == {}


def forms_without_token(text: str) -> list[str]:
    """The opening tags of forms that post and show no token."""
    forms = re.findall(
        r"(<form\b[^>]*method=[\"']post[\"'][^>]*>)(.*?)</form>", text, re.IGNORECASE | re.DOTALL
    )
    return [
        opening for opening, inside in forms if not re.search(r"csrf|hidden_tag", opening + inside)
    ]


def test_every_template_of_the_application_compiles(the_app: Flask) -> None:
    for path in (ROOT / "app" / "templates").rglob("*.html"):
        the_app.jinja_env.get_template(str(path.relative_to(ROOT / "app" / "templates")))


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}|<!--.*?-->", "", text, flags=re.DOTALL)


def test_every_template_belongs_to_a_blueprint_or_is_shared() -> None:
    folder = ROOT / "app" / "templates"
    blueprints = {path.stem for path in (ROOT / "app" / "blueprints").iterdir()}
    shared = {"errors", "layouts", "ui", "privacy", "help"}
    found = {path.name for path in folder.iterdir() if path.is_dir()}
    assert found - shared <= blueprints, "a folder of templates mirrors a blueprint"
    assert all(Path(name).parent != Path("app/templates") for name in NAMES)
