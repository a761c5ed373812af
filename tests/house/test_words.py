"""What people read says things as the field says them (docs/words.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT
from tests.house.sources import modules

# What is not said, and what is said instead. Each as a whole word, whatever its case.
SAY_INSTEAD = {
    r"anew": "again, or reconnect",
    r"at present": "now",
    r"behind it comes": "follows",
    r"by (?:itself|themselves)": "automatically, or separately",
    r"cascade": "level",
    r"click here": "what the link leads to",
    r"emails?": "e-mail",
    r"go(?:es)? on": "continue",
    r"held out": "offered",
    r"(?:a|an|another|our|the|that|this|these|which|no) letters?": "e-mail",
    r"log ?(?:in|out)": "sign in, sign out",
    r"otherwise than": "something other than",
    r"put right": "fix",
    r"roll(?:s|ed)?[ -]on": "roll over",
    r"runs? of invoices": "batch",
    r"tick (?:itself|themselves)": "is ticked",
    r"what is there to bill": "unbilled",
}
# Not ours to word: common passwords, SQL, what Xero says.
QUOTED_TEXT_MODULES = frozenset(
    {
        "app/accounts/rules/passwords.py",
        "app/kernel/embedded_postgres.py",
        "app/xero/push/rules/known_errors.py",
    }
)
CONTRACTION = r"\w+n['’]t|(?:I|you|we|they|it|that|there|what|who|let)['’](?:s|re|ve|ll|d|m)"
FORBIDDEN_WORDS = re.compile(rf"\b(?:{'|'.join((*SAY_INSTEAD, CONTRACTION))})\b", re.IGNORECASE)
# Headings, columns, buttons and labels begin with a capital and go on in small letters.
LABELS = re.compile(r"<(h\d|th|button|label|legend|summary|strong|dt)\b[^>]*>([^<]+)</\1>")
TITLE = re.compile(r"\{% block title %\}([^{]+)\{% endblock %\}")
# What is written with a capital wherever it stands.
NAMES = frozenset({"Enter", "Esc", "Google", "Hourline", "JavaScript", "Xero"})
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
QUOTED_TEXT = re.compile(r'"([^"]*)"|\'([^\']*)\'')
CODE = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r'(?:aria-label|placeholder|title|data-announce)="([^"]*)"')


def template_texts(markup: str) -> Iterator[str]:
    """What of a template people read: text, spoken attributes, sentences in its code."""
    markup = COMMENT.sub("", markup)
    for code in CODE.findall(markup):
        yield from (text for pair in QUOTED_TEXT.findall(code) for text in pair if " " in text)
    text = CODE.sub(" … ", markup)
    yield from SPOKEN_ATTRIBUTE.findall(text)
    yield " ".join(TAG.sub(" ", text).split())


def module_texts(tree: ast.Module) -> Iterator[str]:
    """The sentences of a module, not those that explain it."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str) and " " in node.value:
            yield node.value


def templates() -> Iterator[tuple[str, str]]:
    for folder in ("app/templates", "admin/templates"):
        for path in sorted(Path(ROOT, folder).rglob("*.*")):
            yield str(path.relative_to(ROOT)), path.read_text()


def capitals_within(markup: str) -> list[str]:
    """Labels and titles with a capital that begins neither a sentence nor a name."""
    labels = [text for _, text in LABELS.findall(markup)] + TITLE.findall(markup)
    return [
        label.strip()
        for label in labels
        for word in re.findall(r"(?<=[a-z,] )[A-Z][\w-]*", " ".join(label.split()))
        if word not in NAMES and not word.isupper()
    ]


def test_templates_say_it_as_the_field_does() -> None:
    found = {
        path: matches
        for path, markup in templates()
        if (
            matches := [
                m[0] for text in template_texts(markup) for m in FORBIDDEN_WORDS.finditer(text)
            ]
        )
    }
    assert found == {}, SAY_INSTEAD


def test_sentences_in_code_say_it_as_the_field_does() -> None:
    found = {
        path: matches
        for path, tree in modules("app", "admin").items()
        if path not in QUOTED_TEXT_MODULES
        and (
            matches := [m[0] for text in module_texts(tree) for m in FORBIDDEN_WORDS.finditer(text)]
        )
    }
    assert found == {}, SAY_INSTEAD


def test_labels_and_titles_are_in_sentence_case() -> None:
    assert {path: found for path, markup in templates() if (found := capitals_within(markup))} == {}


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Connect\n it anew</p>",
        '{{ page.card("Save and go on") }}',
        '<input placeholder="Your email">',
        "<p>We don't do that.</p>",
        "<p>You get a <b>letter</b>.</p>",
        "Choose which of these letters you get:",
    ],
)
def test_a_word_that_nobody_says_is_seen(markup: str) -> None:
    assert any(FORBIDDEN_WORDS.search(text) for text in template_texts(markup))


def test_a_capital_within_a_title_is_seen() -> None:
    assert capitals_within("{% block title %}Invoice Defaults{% endblock %}") == [
        "Invoice Defaults"
    ]
    assert capitals_within("<h2>Help with Xero</h2>") == []
