"""Where mail stays on one's own machine, a page shows it; elsewhere there is no such page."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.kernel import mail
from app.kernel.db import transaction
from tests.browser_client import Browser


def test_letters_are_shown_newest_first_with_links_to_follow(
    stranger: Browser, run_jobs: Callable[[], int], mailbox: Path
) -> None:
    with transaction():
        mail.post(
            "nora@new.example",
            "First <b>letter</b>",
            "Go to http://localhost:8000/verify/abc\n\nand <script>alert(1)</script>",
        )
    run_jobs()
    with transaction():
        mail.post("mel@acme.example", "Second letter – ünïcode", "Line " * 200)
    run_jobs()
    page = stranger.get("/mail").text
    assert '<a href="http://localhost:8000/verify/abc"' in page
    assert "<script>alert" not in page
    assert "<b>letter" not in page
    assert "Second letter – ünïcode" in page
    only_noras = stranger.get("/mail?to=nora@new.example").text
    assert "First" in only_noras
    assert "Second" not in only_noras


def test_an_empty_mailbox_says_so(stranger: Browser, mailbox: Path) -> None:
    assert "No letter yet" in stranger.get("/mail").text


@pytest.mark.parametrize(
    "changes",
    [
        {"mail_url": "smtp://mail.example:587"},
        {"base_url": "https://hourline.example"},
        {"base_url": "http://localhost.example"},
    ],
)
def test_elsewhere_there_is_no_such_page(
    app: Flask, settings: Settings, changes: dict[str, str]
) -> None:
    elsewhere = create_app(replace(settings, **changes))  # type: ignore[arg-type]
    with elsewhere.app_context():
        browser = elsewhere.test_client()
        assert browser.get("/mail").status_code == 404
        assert "/mail" not in browser.get("/signup/sent").text
