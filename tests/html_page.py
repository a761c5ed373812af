"""A page as a browser reads it, and the questions that tests ask of it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

BUTTON_TYPES = {"submit", "button", "image", "reset", "file"}
TICKED_TYPES = {"checkbox", "radio"}


def parse_html(html: str) -> Element:
    root: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return root


def words_of(element: Element) -> str:
    """The text inside an element, with one space wherever another element or white space stands."""
    return " ".join(" ".join(element.itertext()).split())


class Page:
    """The page of an answer. Attributes are asked for as keywords: `data_label="Kept"`; True means
    that the attribute is there, whatever its value.
    """

    def __init__(self, source: TestResponse | str) -> None:
        self.source = source if isinstance(source, str) else source.text
        self.root = parse_html(self.source)

    def elements(self, tag: str | None = None, **attributes: str | bool) -> list[Element]:
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.root.iter(tag)
            if isinstance(element.tag, str)
            and all(
                element.get(name) is not None if value is True else element.get(name) == value
                for name, value in wanted.items()
            )
        ]

    def element(self, tag: str | None = None, **attributes: str | bool) -> Element:
        """The only element of that kind."""
        elements = self.elements(tag, **attributes)
        assert len(elements) == 1, (tag, attributes, len(elements), self.source)
        return elements[0]

    def attributes(self, name: str, tag: str | None = None) -> list[str]:
        """The values of the attribute `name`, wherever it stands."""
        return [element.get(name) or "" for element in self.elements(tag, **{name: True})]

    @property
    def words(self) -> str:
        """Everything that the page says, on one line."""
        return words_of(self.root)

    def words_in(self, element_id: str) -> str:
        return words_of(self.element(id=element_id))

    def texts(self, tag: str, **attributes: str | bool) -> list[str]:
        return [words_of(element) for element in self.elements(tag, **attributes)]

    @property
    def alerts(self) -> list[str]:
        return [
            words_of(element)
            for role in ("alert", "status")
            for element in self.elements(role=role)
        ]

    # Links

    def link(self, words: str) -> str:
        """The address of the only link whose text contains `words`."""
        addresses = [
            element.get("href") or ""
            for element in self.elements("a", href=True)
            if words in words_of(element)
        ]
        assert len(addresses) == 1, (words, addresses)
        return addresses[0]

    @property
    def next_page(self) -> str:
        """The address of the list's next page, or ""."""
        links = self.elements("a", rel="next", href=True)
        return links[0].get("href") or "" if links else ""

    # Forms

    @property
    def form_token(self) -> str:
        return self.element("meta", name="csrf-token").get("content") or ""

    def forms(self, method: str) -> list[Element]:
        return [
            form
            for form in self.elements("form")
            if (form.get("method") or "get").lower() == method
        ]

    def value(self, name: str) -> str:
        """The value of the only field called `name`."""
        values = [value for field, value in self.sent_pairs() if field == name]
        assert len(values) == 1, (name, values)
        return values[0]

    def values(self, name: str) -> list[str]:
        """The value of every input called `name`, ticked or not."""
        return [element.get("value") or "" for element in self.elements("input", name=name)]

    def box_states(self, name: str) -> dict[str, bool]:
        """The value of each box called `name`, and whether it is ticked."""
        return {
            element.get("value") or "": element.get("checked") is not None
            for element in self.elements("input", name=name)
        }

    def options(self, name: str) -> dict[str, str]:
        """What the list called `name` offers: value and text."""
        return {
            option.get("value") or "": words_of(option)
            for option in self.element("select", name=name).iter("option")
        }

    def sent_pairs(self, within: Element | None = None) -> list[tuple[str, str]]:
        """What the page's fields, or those of one form, would send as they stand."""
        return [
            pair
            for element in (self.root if within is None else within).iter()
            for pair in _pairs_of(element)
        ]

    # Tables

    @property
    def rows(self) -> list[Element]:
        """The rows of every table's body."""
        return [row for body in self.elements("tbody") for row in body.iter("tr")]

    @property
    def row_texts(self) -> list[str]:
        return [words_of(row) for row in self.rows]

    def row(self, name: str) -> Element:
        """The first row whose heading begins with `name`."""
        return next(
            row
            for row in self.rows
            for heading in row.iter("th")
            if words_of(heading).startswith(name)
        )

    def cells(self, name: str) -> dict[str, str]:
        """The cells of the row that `name` heads, by their labels."""
        return labelled_cells(self.row(name))


def labelled_cells(row: Element) -> dict[str, str]:
    return {
        cell.get("data-label") or "": words_of(cell)
        for cell in row.iter("td")
        if cell.get("data-label")
    }


def _pairs_of(element: Element) -> Iterator[tuple[str, str]]:
    name, kind = element.get("name"), element.get("type") or "text"
    if not name:
        return
    if element.tag == "select":
        options = list(element.iter("option"))
        selected = [option for option in options if option.get("selected") is not None]
        multiple = element.get("multiple") is not None
        for option in selected if selected or multiple else options[:1]:
            yield name, option.get("value") or ""
    elif element.tag == "textarea":
        yield name, "".join(element.itertext()).replace("\n", "\r\n")
    elif element.tag == "input" and kind not in BUTTON_TYPES and _is_sent(element, kind):
        yield name, _in_one_line(element.get("value") or "", kind)


def _in_one_line(text: str, kind: str) -> str:
    """The value of an input as a browser holds it: only a hidden one keeps its line ends."""
    return text if kind == "hidden" else text.replace("\r", "").replace("\n", "")


def _is_sent(field: Element, kind: str) -> bool:
    return kind not in TICKED_TYPES or field.get("checked") is not None
