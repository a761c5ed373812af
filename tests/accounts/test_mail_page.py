"""Where mail stays on one's own machine, a page shows it; elsewhere there is no such page."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.kernel import mail
from app.kernel.db import db, transaction
from app.kernel.letters import Letter, Link
from tests.browser_client import Browser

NEIGHBOUR = {"environ_base": {"REMOTE_ADDR": "192.168.1.7"}}


@pytest.fixture
def own_machine(app: Flask, settings: Settings) -> Iterator[Browser]:
    """A browser on a machine where somebody tries Hourline out alone."""
    trial = create_app(replace(settings, embedded=True))
    yield Browser(trial.test_client())
    with trial.app_context():
        db.engine.dispose()


def test_letters_are_shown_newest_first_with_links_to_follow(
    own_machine: Browser, run_jobs: Callable[[], int], mailbox: Path
) -> None:
    with transaction():
        mail.post(
            "nora@new.example",
            Letter(
                "First <b>letter</b>",
                ["Hello <script>alert(1)</script>"],
                button=Link("Go", "http://localhost:8000/verify/abc"),
            ),
        )
    run_jobs()
    with transaction():
        mail.post("mel@acme.example", Letter("Second letter – ünïcode", ["Line " * 200]))
    run_jobs()
    page = own_machine.get("/mail").text
    assert '<a href="http://localhost:8000/verify/abc"' in page
    assert "<script>alert" not in page
    assert "<b>letter" not in page
    assert "Second letter – ünïcode" in page
    only_noras = own_machine.get("/mail?to=nora@new.example").text
    assert "First" in only_noras
    assert "Second" not in only_noras


def test_an_empty_mailbox_says_so(own_machine: Browser, mailbox: Path) -> None:
    assert "No e-mail yet" in own_machine.get("/mail").text


def test_nobody_else_on_the_network_reads_the_letters(own_machine: Browser) -> None:
    assert own_machine.get("/mail", **NEIGHBOUR).status_code == 404


@pytest.mark.parametrize("name", ["evil.example", "localhost.evil.example", "10.0.0.1:8000"])
def test_a_page_elsewhere_that_calls_this_machine_by_its_name_reads_no_letters(
    own_machine: Browser, name: str
) -> None:
    assert own_machine.get("/mail", headers={"Host": name}).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"embedded": False},
        {"mail_url": "smtp://mail.example:587"},
        {"base_url": "https://hourline.example"},
        {"base_url": "https://localhost"},
        {"trusted_proxies": 1},
    ],
)
def test_elsewhere_there_is_no_such_page(
    app: Flask, settings: Settings, changes: dict[str, str]
) -> None:
    elsewhere = create_app(replace(settings, **{"embedded": True, **changes}))  # type: ignore[arg-type]
    with elsewhere.app_context():
        browser = elsewhere.test_client()
        assert browser.get("/mail").status_code == 404
        assert "/mail" not in browser.get("/signup/sent").text
