"""What a page must be, whoever draws it: valid HTML, one h1, labelled inputs, nothing inline."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

UNLABELLED_INPUT_TYPES = {"hidden", "submit", "button", "image", "reset"}


def faults(html: str) -> list[str]:
    """Everything wrong with the page, in words; empty when it is good."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    errors = [f"line {place[0]}: {code} {details}" for place, code, details in parser.errors]
    return [*errors, *_frame(root), *_ids(root), *_inline(root), *_labels(root), *_forms(root)]


def _frame(root: Element) -> Iterator[str]:
    headings = [one for one in root.iter("h1") if _text(one)]
    if len(headings) != 1:
        yield f"{len(headings)} h1 with words"
    if not root.get("lang"):
        yield "no lang"
    title = root.find(".//title")
    if title is None or not _text(title).strip(" ·"):
        yield "no title"
    if len(list(root.iter("main"))) != 1:
        yield "not exactly one main"


def _ids(root: Element) -> Iterator[str]:
    ids = Counter(one.get("id") for one in root.iter() if one.get("id"))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for one in root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            yield from (
                f"{attribute} names {name!r}, which is not there"
                for name in (one.get(attribute) or "").split()
                if name not in ids
            )


def _inline(root: Element) -> Iterator[str]:
    for one in root.iter():
        yield from (
            f"<{one.tag}> carries {name}"
            for name in one.keys()  # noqa: SIM118 - Element is no mapping
            if name == "style" or name.startswith("on")
        )
        if one.tag in ("script", "style") and not one.get("nonce"):
            yield f"<{one.tag}> without a nonce"


def _labels(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iter("label")} | {
        one.get("id") for label in root.iter("label") for one in label.iter()
    }
    wrapped = {one for label in root.iter("label") for one in label.iter()}
    for one in root.iter():
        if (
            one.tag not in ("input", "select", "textarea")
            or one.get("type") in UNLABELLED_INPUT_TYPES
            or one in wrapped
        ):
            continue
        if not (one.get("id") in labelled or one.get("aria-label") or one.get("aria-labelledby")):
            yield f"<{one.tag} name={one.get('name')!r}> has no label"
    for one in [*root.iter("button"), *root.iter("a")]:
        if not (
            _text(one)
            or one.get("aria-label")
            or any(image.get("alt") for image in one.iter("img"))
        ):
            yield f"<{one.tag}> says nothing: {dict(one.items())}"
    yield from (
        f"<img src={one.get('src')!r}> has no alt"
        for one in root.iter("img")
        if one.get("alt") is None
    )


def _forms(root: Element) -> Iterator[str]:
    for form in root.iter("form"):
        if (form.get("method") or "").lower() == "post" and not any(
            one.get("name") == "csrf_token" for one in form.iter("input")
        ):
            yield f"the form of {form.get('action')!r} has no csrf_token"


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
