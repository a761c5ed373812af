"""What a person wrote arrives letter by letter; only the template's own separators go."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.models import Grouping
from app.invoicing.rules import PLACEHOLDERS, Wording, build_preview
from app.invoicing.rules.description import describe_charge
from app.invoicing.rules.templates import fill_template
from tests.invoicing.strategies import make_options, references
from tests.invoicing.test_rules_preview import DESIGN

SEPARATORS = [" ", ": ", " · ", ", ", " – ", " / ", " | ", "; ", ". ", "\t"]
written = st.one_of(
    st.just(""),
    st.sampled_from(
        [".NET portal", "/api/v2 endpoint", "Acme Inc.", "- [ ] to do:", "{date}", "…"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).map(str.strip),
)


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Placeholders, each once, with a separator or words between them."""
    names = draw(st.permutations(list(PLACEHOLDERS)))[: draw(st.integers(1, 5))]
    between = st.sampled_from(SEPARATORS) | st.sampled_from(["", " by ", " (", ") ", "Work: "])
    return "".join(draw(between) + f"{{{name}}}" for name in names) + draw(between)


def mark(name: str) -> str:
    """A letter that stands in no template."""
    return chr(0xE000 + list(PLACEHOLDERS).index(name))


@given(templates(), st.fixed_dictionaries(dict.fromkeys(PLACEHOLDERS, written)))
def test_what_was_written_arrives_letter_by_letter(template: str, values: dict[str, str]) -> None:
    """Whatever it is, it stands where a single letter would stand."""
    marks = {name: mark(name) if value else "" for name, value in values.items()}
    expected = "".join(
        next((values[name] for name in PLACEHOLDERS if mark(name) == letter), letter)
        for letter in fill_template(template, marks.get)
    )
    assert fill_template(template, values.get) == expected


@given(templates(), st.sets(st.sampled_from(list(PLACEHOLDERS))))
def test_of_the_template_only_separators_go_and_only_beside_what_is_empty(
    template: str, empty: set[str]
) -> None:
    text = fill_template(template, {n: "" if n in empty else mark(n) for n in PLACEHOLDERS}.get)
    names = re.findall(r"\{(\w+)\}", template)
    whole = re.sub(r"\{(\w+)\}", lambda found: mark(found[1]), template).strip()
    kept = "".join(letter for letter in whole if letter not in {mark(name) for name in empty})
    rest = iter(kept)
    assert all(letter in rest for letter in text), "nothing is added or moved"
    separators = r"[ \t:;,.\-–—·|/()]"
    assert re.sub(separators, "", text) == re.sub(separators, "", kept), "no word is lost"
    if not empty & set(names):
        assert text == whole


@pytest.mark.parametrize(
    "name", [".NET portal", "/api/v2 endpoint", "Acme Inc.", "-", "two  spaces", "A\tB", "(x)"]
)
def test_names_and_descriptions_keep_their_signs(name: str) -> None:
    entry = replace(DESIGN, project_name=name, description=name)
    for grouping in Grouping:
        options = make_options(grouping=grouping)
        [line] = build_preview([entry], options, references()).lines
        assert line.description.endswith(f"{name}: {name}")
    wording = Wording("{description}\n{project}")
    assert describe_charge(wording, "Kowhai", name, name) == f"{name}\n{name}"


@pytest.mark.parametrize(
    ("template", "empty", "expected"),
    [
        ("{date} · {project}: {description}", {"description"}, "DATE · PROJECT"),
        ("{date} · {project}: {description}", {"project"}, "DATE · DESCRIPTION"),
        ("{date} · {project}: {description}", {"date"}, "PROJECT: DESCRIPTION"),
        ("{project}: {task}, {description}", {"task"}, "PROJECT: DESCRIPTION"),
        ("{project} {task}, {description}", {"task"}, "PROJECT, DESCRIPTION"),
        ("{project} ({task}): {description}", {"task"}, "PROJECT: DESCRIPTION"),
        ("{project} ({task}, {person})", {"task", "person"}, "PROJECT"),
        ("{project} ({task}, {person})", {"task"}, "PROJECT (PERSON)"),
        ("- {project}: {description}.", set(), "- PROJECT: DESCRIPTION."),
        ("Work by {person} on {date}", {"person"}, "Work by on DATE"),
        ("{project}\n{description} -\n{task}", {"description"}, "PROJECT\nTASK"),
        ("Services", set(), "Services"),
    ],
)
def test_separators_beside_what_is_empty_go(template: str, empty: set[str], expected: str) -> None:
    values = {name: "" if name in empty else name.upper() for name in PLACEHOLDERS}
    assert fill_template(template, values.get) == expected
