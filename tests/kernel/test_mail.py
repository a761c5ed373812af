"""Mail is part of its cause's transaction, sent once, and its secrets are not kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.db import db, transaction
from app.kernel.mail import MailMessage, post


def test_a_letter_is_sent_once_and_its_body_forgotten(
    app: Flask, mailbox: Path, run_jobs: Callable[[], int]
) -> None:
    with transaction():
        post("mel@acme.example", "Hello", "A link: http://localhost:8000/verify/abc")
    assert run_jobs() == 1
    assert run_jobs() == 0
    letters = [path.read_text() for path in mailbox.glob("*")]
    assert len(letters) == 1
    assert "verify/abc" in letters[0]
    row = db.session.execute(select(MailMessage)).scalar_one()
    assert (row.body, row.sent_at is not None) == ("", True)


def test_no_letter_leaves_for_what_did_not_happen(
    app: Flask, mailbox: Path, run_jobs: Callable[[], int]
) -> None:
    def cause_that_fails() -> None:
        with transaction():
            post("mel@acme.example", "Hello", "text")
            raise KeyError

    with pytest.raises(KeyError):
        cause_that_fails()
    assert run_jobs() == 0
    assert list(mailbox.glob("*")) == []


def test_a_header_cannot_be_smuggled_in(
    app: Flask, mailbox: Path, run_jobs: Callable[[], int]
) -> None:
    with transaction():
        post("mel@acme.example", "Hello\nBcc: eve@elsewhere.example", "text")
    run_jobs()
    assert not any("Bcc" in path.read_text() for path in mailbox.glob("*"))
