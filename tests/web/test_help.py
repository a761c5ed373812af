"""The help is for anybody, and every link into it, from its own lists and from where a symptom
shows, leads to something.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.html_page import Page

PAGES = {"index": "/help", "xero": "/help/xero"}
LINK = re.compile(r"url_for\('help\.(\w+)', _anchor=([^)]+)\)")


def help_links() -> Iterator[tuple[str, str]]:
    """Every page and anchor of the help that a template links to."""
    for template in Path("app/templates").rglob("*.html"):
        for page, anchors in LINK.findall(template.read_text()):
            yield from (
                (page, anchor)
                for anchor in re.findall(r"'([\w-]+)'", anchors)
                if anchor != "failed"
            )


@pytest.mark.parametrize("page", PAGES)
def test_every_link_into_the_help_leads_somewhere(page: str, app: Flask) -> None:
    answer = app.test_client().get(PAGES[page])
    assert answer.status_code == 200
    help_page = Page(answer)
    anchors = {anchor for name, anchor in help_links() if name == page} | {
        link[1:] for link in help_page.attributes("href", "a") if link.startswith("#")
    } - {"main"}
    assert len(anchors) > 3
    assert {anchor for anchor in anchors if len(help_page.elements(id=anchor)) != 1} == set()


def test_the_help_pages_lead_to_each_other(app: Flask) -> None:
    assert 'href="/help/xero"' in app.test_client().get("/help").text
    assert 'href="/help"' in app.test_client().get("/help/xero").text
