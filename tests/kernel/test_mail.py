"""Mail is part of its cause's transaction, sent once, and its secrets are not kept."""

import stat
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import create_app
from app.config import Settings
from app.kernel.db import db, transaction
from app.kernel.jobs.runner import run_due_jobs
from app.kernel.letters import Letter, Link
from app.kernel.mail import MailMessage, post
from app.operator import Operator

OPERATOR = Operator(name="Harbour & Söhne", country="NZ", support_email="help@harbour.example")


def test_a_letter_is_sent_once_and_its_body_forgotten(
    app: Flask, mailbox: Path, run_jobs: Callable[[], int]
) -> None:
    with transaction():
        post(
            "mel@acme.example",
            Letter("Hello", [], button=Link("A link", "http://localhost:8000/verify/abc")),
        )
    assert run_jobs() == 1
    assert run_jobs() == 0
    letters = [path.read_text() for path in mailbox.glob("*")]
    assert len(letters) == 1
    assert "verify/abc" in letters[0]
    row = db.session.execute(select(MailMessage)).scalar_one()
    assert (row.body, row.html, row.sent_at is not None) == ("", "", True)


def test_a_letter_kept_as_a_file_is_readable_by_its_owner_alone(
    settings: Settings, tmp_path: Path
) -> None:
    """Its links are secrets: whoever else has an account on the machine must not read them."""
    folder = tmp_path / "mail"
    other = create_app(replace(settings, mail_url=f"file:{folder}"))
    with other.app_context():
        with transaction():
            post("mel@acme.example", Letter("Hello", ["text"]))
        run_due_jobs()
        db.session.remove()
        db.engine.dispose()
    [letter] = folder.iterdir()
    assert stat.S_IMODE(letter.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_letter_leaves_for_what_did_not_happen(
    app: Flask, mailbox: Path, run_jobs: Callable[[], int]
) -> None:
    def cause_that_fails() -> None:
        with transaction():
            post("mel@acme.example", Letter("Hello", ["text"]))
            raise KeyError

    with pytest.raises(KeyError):
        cause_that_fails()
    assert run_jobs() == 0
    assert list(mailbox.glob("*")) == []


def test_a_header_cannot_be_smuggled_in(
    app: Flask, mailbox: Path, run_jobs: Callable[[], int]
) -> None:
    with transaction():
        post("mel@acme.example", Letter("Hello\nBcc: eve@elsewhere.example", ["text"]))
    run_jobs()
    assert not any("Bcc" in path.read_text() for path in mailbox.glob("*"))


def test_the_operator_sends_a_letter_and_is_whom_an_answer_reaches(
    app: Flask, settings: Settings, mailbox: Path
) -> None:
    said = replace(settings, mail_sender="Zeit & Söhne <zeit@harbour.example>", operator=OPERATOR)
    with create_app(said).app_context():
        with transaction():
            post("mel@acme.example", Letter("Hello", ["text"]))
        run_due_jobs()
        db.session.remove()
        db.engine.dispose()
    (path,) = mailbox.glob("*")
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert letter["from"] == "Zeit & Söhne <zeit@harbour.example>"
    assert letter["reply-to"] == "help@harbour.example"
    assert letter["message-id"].endswith("@harbour.example>")
    for part in letter.iter_parts():
        drawn = part.get_content().replace("&amp;", "&")
        assert "Harbour & Söhne, NZ" in drawn
        assert "help@harbour.example" in drawn
        assert "has not said" not in drawn


def test_what_the_operator_has_not_said_is_admitted(
    app: Flask, mailbox: Path, run_jobs: Callable[[], int]
) -> None:
    with transaction():
        post("mel@acme.example", Letter("Hello", ["text"]))
    run_jobs()
    (path,) = mailbox.glob("*")
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    for part in letter.iter_parts():
        assert "has not said who they are" in part.get_content()
        assert "has not said where to write to" in part.get_content()
    assert letter["reply-to"] is None


def test_a_letter_from_before_it_had_html_is_sent_as_text(
    app: Flask, mailbox: Path, run_jobs: Callable[[], int]
) -> None:
    with transaction() as session:
        post("mel@acme.example", Letter("Hello", ["text"]))
        session.flush()
        session.execute(update(MailMessage).values(html=""))
    run_jobs()
    (path,) = mailbox.glob("*")
    assert message_from_bytes(path.read_bytes()).get_content_type() == "text/plain"


def test_what_somebody_typed_is_no_link(app: Flask) -> None:
    with transaction():
        post(
            "mel@acme.example",
            Letter(
                "www.evil.example invites you",
                ["It is for mel@acme.example, says evil.example."],
                name="http://evil.example/x",
                items=[Link("eve@evil.example", "http://localhost:8000/verify/a.b-c")],
                button=Link("Visit evil.example", "http://localhost:8000/verify/d.e-f"),
                closing=["Not evil.example?"],
            ),
        )
    row = db.session.execute(select(MailMessage)).scalar_one()
    assert row.subject == "www. evil. example invites you"
    for part in (row.body, row.html):
        assert "evil.example" not in part
        assert "http://evil" not in part
        assert "It is for mel@acme.example, says evil. example." in part
        assert "http://localhost:8000/verify/a.b-c" in part
        assert "http://localhost:8000/verify/d.e-f" in part
