"""Every template compiles, is small, and obeys the Content Security Policy."""

import re
from pathlib import Path

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


@pytest.mark.parametrize("name", [name for name in NAMES if name != LETTER])
def test_a_template_obeys_the_content_security_policy(name: str) -> None:
    text = without_comments((ROOT / name).read_text())
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_can_be_read_at_once(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert len(lines) <= (MAX_LIBRARY_LINES if "/ui/" in name else MAX_LINES)
    assert [number for number, line in enumerate(lines, 1) if len(line) > MAX_COLUMNS] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_computes_nothing(name: str, app: Flask) -> None:
    found = arithmetic_in((ROOT / name).read_text(), app.jinja_env)
    assert bool(found) == (name in exemptions.ARITHMETIC), found


@pytest.mark.parametrize(
    ("markup", "arithmetic"),
    [
        ("{{ page_number + 1 }}", ["Add"]),
        ("{% if seconds // 60 > 1 %}{% endif %}", ["FloorDiv"]),
        ("{{ counts.values()|sum }}", ["sum"]),
        ("{{ rows|length ~ ' rows' }}{{ -amount }}", []),
    ],
)
def test_arithmetic_is_found(markup: str, arithmetic: list[str], app: Flask) -> None:
    assert arithmetic_in(markup, app.jinja_env) == arithmetic


def arithmetic_in(text: str, environment: Environment) -> list[str]:
    tree = environment.parse(text)
    operations = tree.find_all(
        (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
    )
    sums = (each for each in tree.find_all(nodes.Filter) if each.name == "sum")
    return [type(each).__name__ for each in operations] + [each.name for each in sums]


@pytest.mark.parametrize("name", NAMES)
def test_money_is_written_by_the_filter_of_its_unit(name: str) -> None:
    """The other one would be wrong by a factor in yen or dinars, and right in dollars."""
    text = without_comments((ROOT / name).read_text())
    assert misread_money(text) == []


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


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_posts_carries_the_csrf_token(name: str) -> None:
    assert forms_without_token(without_comments((ROOT / name).read_text())) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_that_is_named_is_there(name: str) -> None:
    """One that is missing breaks its page, and perhaps only in a state that no test draws."""
    text = without_comments((ROOT / name).read_text())
    named = {icon for pattern in ICONS for icon in re.findall(pattern, text)}
    assert [
        icon
        for icon in sorted(named)
        if not (ROOT / "app" / "static" / "vendor" / "icons" / f"{icon}.svg").exists()
    ] == []


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
