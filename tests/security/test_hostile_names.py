"""Names are as hostile as anything: those that come from Xero too. They are shown as they are, and
do nothing.
"""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, Person
from tests.house.objects import plant_objects
from tests.house.route_calls import call_route, ids_of
from tests.house.route_cases import ROUTES
from tests.html_page import parse_html

HOSTILE = (
    """Kiln"'><script>alert(1)</script><b data-hostile="1">"""
    "{{ 7 * 191000003 }}${7*191000003}{0.__class__}%s"
)
PAGES = [route for route in ROUTES if route.access == "member" and "GET" in route.methods]


def test_no_page_takes_a_name_for_markup(
    app: Flask, cast: Cast, sign_in: Callable[[Person], FlaskClient]
) -> None:
    objects, olivia = plant_objects(cast.mel, HOSTILE), sign_in(cast.olivia)
    shown = 0
    for route in PAGES:
        page = call_route(olivia, route, "GET", ids_of(objects))
        assert page.status_code < 500, route.rule
        if page.mimetype != "text/html":
            continue
        assert hostile_elements(page.text) == [], route.rule
        assert "1337000021" not in page.text, route.rule
        shown += "alert(1)" in page.text
    assert shown > 15


def hostile_elements(html: str) -> list[str]:
    """The elements that the name has made."""
    root = parse_html(html)
    return [
        one.tag
        for one in root.iter()
        if one.get("data-hostile")
        or (one.tag == "script" and "alert(1)" in "".join(one.itertext()))
    ]
