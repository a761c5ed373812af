"""What a page offers to send: its forms as a browser would fill them, and its links, with the ids
in them exchanged.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree.ElementTree import Element

from tests.html_page import parse_html

Ids = Mapping[str, str]
EMPTY_IDS: Ids = MappingProxyType({})
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_ID_OR_DATE = re.compile(_UUID.pattern + r"|\d{4}-\d\d-\d\d")
VALUES_BY_NAME = {"duration": "1:30", "amount": "120"}
VALUES_BY_TYPE = {
    "email": "nora@new.example",
    "number": "1",
    "date": "2026-11-02",
    "time": "09:00",
    "month": "2026-11",
    "url": "https://acme.example/",
}


@dataclass(frozen=True)
class Sending:
    """One request that a page offers: `method` to `path`, with `query` in the address and
    `fields` in the body.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The same for requests that differ in ids and dates only."""
        keys = sorted({_ID_OR_DATE.sub("*", key) for key, _value in (*self.query, *self.fields)})
        return f"{self.method} {_ID_OR_DATE.sub('*', self.path)} {' '.join(keys)}"

    def with_ids(self, ids: Ids) -> "Sending":
        """With each of `ids` in a field's name or value, or in the query, exchanged; the path
        stays.
        """
        return replace(
            self, query=_exchange_ids(self.query, ids), fields=_exchange_ids(self.fields, ids)
        )

    def with_words(self, words: Sequence[str], turn: int) -> "Sending":
        """With `words` in the fields and parameters in which no id stands, one after the other,
        another one first each `turn`.
        """
        return replace(
            self,
            query=_replace_values(self.query, words, turn),
            fields=_replace_values(self.fields, words, turn),
        )

    def fields_with_ids(self, ids: Ids) -> set[str]:
        """The fields in whose name or value one of `ids` stands."""
        return {
            _ID_OR_DATE.sub("*", key)
            for key, value in (*self.query, *self.fields)
            if any(one in ids for one in _UUID.findall(f"{key} {value}"))
        }

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


def sendings(html: str, address: str, known: Ids, searched: Ids = EMPTY_IDS) -> Iterator[Sending]:
    """Every form (once for each of its named buttons) and every link with a query; of choices those
    in `known` are taken, of those that are searched by name the id in `searched`.
    """
    root = parse_html(html)
    for chooser in root.iter("name-chooser"):
        kind = urlsplit(chooser.get("data-source") or "").path.rpartition("/")[2]
        hidden = [field for field in chooser.iter("input") if field.get("type") == "hidden"]
        for choice in [*chooser.iter("option"), *hidden][-1:]:
            choice.set("value", searched.get(kind) or choice.get("value") or "")
    for form in root.iter("form"):
        inside = [
            *form.iter(),
            *(one for one in root.iter() if form.get("id") and one.get("form") == form.get("id")),
        ]
        fields = [pair for one in inside for pair in _field_values(one, known)]
        method, (path, query) = (
            (form.get("method") or "get").upper(),
            _split(form.get("action") or address),
        )
        for button in [
            (),
            *(
                (one.get("name"), one.get("value") or "")
                for one in inside
                if one.tag == "button" and one.get("name")
            ),
        ]:
            pairs = (*fields, *((button,) if button else ()))
            yield (
                Sending(method, path, query, pairs)
                if method == "POST"
                else Sending(method, path, pairs)
            )
    for one in root.iter():
        for attribute in ("href", "hx-get"):
            if (target := one.get(attribute) or "").startswith("/") and "?" in target:
                yield Sending("GET", *_split(target))


def _split(address: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(address)
    return parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True))


def _field_values(field: Element, known: Ids) -> list[tuple[str, str]]:
    name, value, kind = field.get("name"), field.get("value") or "", field.get("type") or "text"
    if not name or name == "csrf_token":
        return []
    if field.tag == "select":
        values = [option.get("value") or "" for option in field.iter("option")]
        chosen = [
            option.get("value") or ""
            for option in field.iter("option")
            if option.get("selected") is not None
        ]
        return [
            (name, one) for one in [*(one for one in values if one in known), *chosen, *values][:1]
        ]
    if field.tag == "textarea":
        return [(name, "".join(field.itertext()) or "Words")]
    if field.tag != "input" or kind in ("submit", "button", "file", "image"):
        return []
    if kind in ("checkbox", "radio"):
        return (
            [(name, value)]
            if field.get("checked") is not None or any(one in known for one in _UUID.findall(value))
            else []
        )
    optional = kind in ("hidden", "search") or field.get("required") is None
    return [
        (
            name,
            value
            or VALUES_BY_NAME.get(name)
            or ("" if optional else VALUES_BY_TYPE.get(kind, "12")),
        )
    ]


def _exchange_ids(pairs: tuple[tuple[str, str], ...], ids: Ids) -> tuple[tuple[str, str], ...]:
    def exchange(text: str) -> str:
        return _UUID.sub(lambda match: ids.get(match[0], match[0]), text)

    return tuple((exchange(key), exchange(value)) for key, value in pairs)


def _replace_values(
    pairs: tuple[tuple[str, str], ...], words: Sequence[str], turn: int
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (key, value if _UUID.search(value) else words[(place + turn) % len(words)])
        for place, (key, value) in enumerate(pairs)
    )
