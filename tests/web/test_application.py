"""Addresses that are made quickly are those that Flask makes."""

from datetime import date
from typing import Any

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from werkzeug.routing import BuildError

from app.web.application import AddressPattern, Application
from tests.house.route_cases import ROUTES

ENDPOINTS = sorted({route.endpoint for route in ROUTES})
NAMES = st.sampled_from(["page", "q", "week", "slug", "filename", "a b&c", "é", "_x"])
VALUES = st.one_of(
    st.text(),
    st.none(),
    st.integers(),
    st.booleans(),
    st.uuids(),
    st.dates(),
    st.lists(st.text(), max_size=2),
    st.text().map(Markup),
    st.floats(allow_nan=False),
)


def address_or_error(make: Any, endpoint: str, values: dict[str, Any]) -> str:
    try:
        return str(make(endpoint, **values))
    except (BuildError, ValueError) as error:
        return type(error).__name__


@given(data=st.data(), endpoint=st.sampled_from(ENDPOINTS), base=st.sampled_from(["", "/under"]))
def test_an_address_is_what_flask_makes(
    the_app: Application, data: st.DataObject, endpoint: str, base: str
) -> None:
    rule = next(rule for rule in the_app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = data.draw(st.dictionaries(NAMES, VALUES, max_size=3))
    for name in sorted(rule.arguments):
        values[name] = data.draw(st.uuids() if name.endswith("_id") else VALUES)
    if endpoint == "static":
        values["filename"] = data.draw(st.sampled_from(["js/timer.js", "no/such file.css"]))
    slug = data.draw(st.sampled_from([None, "acme", "a b/c"]))
    with the_app.test_request_context("/x", base_url=f"http://localhost{base}"):
        g.slug = slug
        quick = address_or_error(the_app.url_for, endpoint, values)
        usual = address_or_error(
            lambda *given, **more: Flask.url_for(the_app, *given, **more), endpoint, values
        )
    assert quick == usual


def test_every_view_has_its_address_made_quickly(the_app: Application) -> None:
    for route in ROUTES:
        AddressPattern(route.rule)


def test_what_is_asked_of_an_address_beside_its_values_is_flasks(the_app: Application) -> None:
    with the_app.test_request_context("/", base_url="http://example.org"):
        assert the_app.url_for("auth.login", _external=True) == "http://example.org/login"
        assert the_app.url_for("auth.login", _anchor="form") == "/login#form"
        assert the_app.url_for("auth.login", day=date(2026, 11, 30)) == "/login?day=2026-11-30"
        with pytest.raises(BuildError):
            the_app.url_for("entries.show")
