"""Flask, with quick addresses: a page has hundreds."""

import re
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus
from uuid import UUID

from flask import Flask, g, has_request_context, request

# As werkzeug.routing and werkzeug.urls leave them.
PATH_SIGNS = "!$&'()*+,/:;=@"
QUERY_SIGNS = "!$'()*,/:;?@"
PLAIN_TYPES = frozenset({str, int, bool, UUID, date})
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


def _quote_text(value: object) -> str:
    return quote(str(value), safe=PATH_SIGNS)


def _quote_query(text: str) -> str:
    return quote_plus(text, safe=QUERY_SIGNS)


_PARAMETER_WRITERS: dict[str | None, Callable[[object], str]] = {
    None: _quote_text,
    "path": _quote_text,
    "uuid": str,
}


class AddressPattern:
    """The rule of a view, taken apart. Raises ValueError for a rule that it cannot follow."""

    def __init__(self, rule: str) -> None:
        texts = _PARAMETER.split(rule)
        if "<" in "".join(texts[::3]) or not set(texts[1::3]) <= _PARAMETER_WRITERS.keys():
            raise ValueError(rule)
        self._first = quote(texts[0], safe=PATH_SIGNS)
        self._parameters = [
            (name, _PARAMETER_WRITERS[kind], quote(text, safe=PATH_SIGNS))
            for kind, name, text in zip(texts[1::3], texts[2::3], texts[3::3], strict=True)
        ]
        self.takes_slug = "slug" in texts[2::3]

    def fill(self, values: dict[str, Any]) -> str | None:
        """The path and query with `values`, which are used up, what the rule does not name as the
        query; None where a value is missing or not plain.
        """
        path = self._first
        for name, write, text in self._parameters:
            value = values.pop(name, None)
            if value is None:
                return None
            path += write(value) + text
        if not values:
            return path
        sign = "?"
        for name, value in values.items():
            if value is None:
                continue
            if type(value) not in PLAIN_TYPES:
                return None
            path += f"{sign}{_quote_query(name)}={_quote_query(str(value))}"
            sign = "&"
        return path


class Application(Flask):
    """Addresses are what Flask makes of them; those of an organisation's views are of the one
    whose page is asked for, unless they name another.
    """

    @cached_property
    def _address_patterns(self) -> dict[str, AddressPattern]:
        """By endpoint, of those that have one rule without anything unusual. Asked once all views
        are there.
        """
        patterns: dict[str, AddressPattern] = {}
        rules = list(self.url_map.iter_rules())
        endpoints = [rule.endpoint for rule in rules]
        for rule in rules:
            if endpoints.count(rule.endpoint) == 1 and not (rule.defaults or rule.subdomain):
                try:
                    patterns[rule.endpoint] = AddressPattern(rule.rule)
                except ValueError:
                    continue
        return patterns

    def _fill_pattern(self, endpoint: str, values: dict[str, Any]) -> str | None:
        pattern = self._address_patterns.get(endpoint)
        if pattern is None:
            return None
        all_values = dict(values)
        if endpoint == "static":
            self.inject_url_defaults(endpoint, all_values)
        elif pattern.takes_slug and "slug" not in all_values:
            all_values["slug"] = g.get("slug") or None
        return pattern.fill(all_values)

    def inject_url_defaults(self, endpoint: str, values: dict[str, Any]) -> None:
        super().inject_url_defaults(endpoint, values)
        pattern = self._address_patterns.get(endpoint)
        if pattern is not None and pattern.takes_slug and "slug" not in values and g.get("slug"):
            values["slug"] = g.slug

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        is_plain = not _external and _anchor is None and _method is None and _scheme is None
        if is_plain and has_request_context():
            path = self._fill_pattern(endpoint, values)
            if path is not None:
                base = request.environ["SCRIPT_NAME"]
                return f"{request.script_root}{path}" if base else path
        return super().url_for(
            endpoint,
            _anchor=_anchor,
            _method=_method,
            _scheme=_scheme,
            _external=_external,
            **values,
        )
