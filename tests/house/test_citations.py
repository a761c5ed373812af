"""What code and documents cite can be found: a section of docs/xero.md, a document, its heading."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.config import ROOT

FOLDERS = ("app", "admin", "packages", "migrations", "tests", "docs", "deploy", "bin", "bench")
SUFFIXES = {".py", ".md", ".html", ".js", ".mjs", ".css", ".sql", ".toml", ".txt", ".example"}
# A citation may be broken by the end of a line and the mark of a comment.
GAP = r"[\s#*]+"
FACTS = re.compile(rf"\b[Ff]acts{GAP}(\d+(?:\.\d+)?)((?:,{GAP}\d+\.\d+|{GAP}and{GAP}\d+\.\d+)*)")
DOCUMENT = re.compile(r"(?<![\w/.-])((?:docs/)?(?:[\w-]+/)*[\w-]+\.md)\b")
HEADING = re.compile(rf"\b([\w-]+\.md),{GAP}([A-Z][\w' -]+)")
RULE = re.compile(rf"\brule{GAP}(\d+){GAP}of{GAP}product\.md|product\.md,{GAP}rule{GAP}(\d+)")


def files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and not {"vendor", "__pycache__"} & set(path.parts):
                yield path
    yield from sorted(ROOT.glob("*.md"))


def headings(document: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)


def find_document(name: str) -> Path | None:
    candidates = (ROOT / name, ROOT / "docs" / name, ROOT / "packages" / "xero-simulator" / name)
    return next((path for path in candidates if path.is_file()), None)


def test_every_citation_of_the_facts_names_a_section() -> None:
    sections = {heading.split(" ")[0].rstrip(".") for heading in headings(ROOT / "docs/xero.md")}
    missing = {
        f"{path.relative_to(ROOT)}: facts {number}"
        for path in files()
        for match in FACTS.finditer(path.read_text())
        for number in re.findall(r"\d+(?:\.\d+)?", match.group())
        if number not in sections
    }
    assert missing == set()


def test_every_document_that_is_cited_exists() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files()
        for name in DOCUMENT.findall(path.read_text())
        if "NNNN" not in name and find_document(name) is None and not (path.parent / name).is_file()
    }
    assert missing == set()


def test_every_heading_that_is_cited_exists() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {name}, {heading}"
        for path in files()
        for name, heading in HEADING.findall(path.read_text())
        if (document := find_document(name)) is not None
        and not any(
            " ".join(heading.split()).startswith(known) or known.startswith(heading.strip())
            for known in headings(document)
        )
    }
    assert missing == set()


def test_every_rule_that_is_cited_exists() -> None:
    rules = (ROOT / "docs/product.md").read_text().split("### The rules that may never break")[1]
    numbers = set(re.findall(r"^(\d+)\. ", rules.split("\n## ")[0], re.MULTILINE))
    missing = {
        f"{path.relative_to(ROOT)}: rule {number}"
        for path in files()
        for match in RULE.finditer(path.read_text())
        for number in match.groups()
        if number and number not in numbers
    }
    assert missing == set()


def test_every_path_that_a_document_names_exists() -> None:
    named = re.compile(
        r"`((?:app|admin|tests|packages|migrations|bench|bin|deploy|docs)/[\w./-]+)`"
    )
    documents = [
        ROOT / "CONTRIBUTING.md",
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
    ]
    missing = {
        f"{document.relative_to(ROOT)}: {path}"
        for document in documents
        for path in named.findall(document.read_text())
        if "NNNN" not in path and not (ROOT / path).exists()
    }
    assert missing == set()
