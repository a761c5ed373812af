"""Every letter of an account is drawn from one template, as text and as HTML: it escapes what
people typed, loads nothing, and its one button's address can be read.
"""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.models import Membership, Organisation, User
from app.accounts.services import notices, security_emails, sign_up_emails, team_emails
from app.kernel.db import db, transaction
from app.kernel.letters import Letter, Link
from tests.cast import Cast, Person
from tests.html_page import Page

HOSTILE_NAME = "<img src=x onerror=alert(1)> & \"Söhne\" 'Ltd' http://evil.example"
# As it arrives: no mail program takes it for a link.
ARRIVED_NAME = "<img src=x onerror=alert(1)> & \"Söhne\" 'Ltd' http: //evil. example"
READER_EMAIL = "reader@acme.example"
ERASURE_TIME = datetime(2026, 12, 14, 9, 30, tzinfo=UTC)


def _user() -> User:
    return db.session.query(User).filter_by(email=READER_EMAIL).one()


def _organisation() -> Organisation:
    return db.session.query(Organisation).one()


def _membership() -> Membership:
    return db.session.query(Membership).filter_by(user_id=_user().id).one()


LETTERS: dict[Callable[..., None], Callable[[], None]] = {
    sign_up_emails.email_verification_link: (
        lambda: sign_up_emails.email_verification_link(_user())
    ),
    sign_up_emails.notify_repeated_sign_up: (
        lambda: sign_up_emails.notify_repeated_sign_up(_user())
    ),
    sign_up_emails.email_welcome_link: lambda: sign_up_emails.email_welcome_link(_user()),
    security_emails.email_reset_link: lambda: security_emails.email_reset_link(_user()),
    security_emails.notify_missing_account: lambda: security_emails.notify_missing_account(
        READER_EMAIL
    ),
    security_emails.notify_password_change: (
        lambda: security_emails.notify_password_change(_user())
    ),
    security_emails.notify_second_factor: lambda: security_emails.notify_second_factor(_user()),
    security_emails.notify_new_recovery_codes: (
        lambda: security_emails.notify_new_recovery_codes(_user())
    ),
    security_emails.notify_removed_second_factor: (
        lambda: security_emails.notify_removed_second_factor(_user())
    ),
    security_emails.notify_xero_link: (
        lambda: security_emails.notify_xero_link(_user(), linked=True)
    ),
    security_emails.notify_new_passkey: (
        lambda: security_emails.notify_new_passkey(_user(), HOSTILE_NAME)
    ),
    security_emails.notify_removed_passkey: (
        lambda: security_emails.notify_removed_passkey(_user(), HOSTILE_NAME)
    ),
    security_emails.notify_used_recovery_code: (
        lambda: security_emails.notify_used_recovery_code(_user(), 1)
    ),
    security_emails.email_address_confirmation: (
        lambda: security_emails.email_address_confirmation(_user(), READER_EMAIL)
    ),
    security_emails.notify_address_conflict: lambda: security_emails.notify_address_conflict(
        READER_EMAIL
    ),
    security_emails.notify_new_address: lambda: security_emails.notify_new_address(
        _user(), READER_EMAIL
    ),
    team_emails.email_invitation: lambda: team_emails.email_invitation(
        READER_EMAIL, _organisation(), HOSTILE_NAME, "manager", "/invitations/token"
    ),
    team_emails.email_ownership_offer: (
        lambda: team_emails.email_ownership_offer(_user(), _organisation(), HOSTILE_NAME)
    ),
    team_emails.notify_ownership_transfer: lambda: team_emails.notify_ownership_transfer(
        _user(), _organisation(), HOSTILE_NAME, keeps=True
    ),
    team_emails.notify_declined_ownership: (
        lambda: team_emails.notify_declined_ownership(_user(), _organisation(), HOSTILE_NAME)
    ),
    team_emails.notify_closure: (
        lambda: team_emails.notify_closure(
            _membership(), _organisation(), HOSTILE_NAME, ERASURE_TIME
        )
    ),
    team_emails.notify_reopening: (
        lambda: team_emails.notify_reopening(_user(), _organisation(), HOSTILE_NAME)
    ),
    notices.post_notice: lambda: notices.post_notice(
        _membership(),
        _organisation(),
        Letter(
            HOSTILE_NAME,
            [HOSTILE_NAME],
            items=[Link(HOSTILE_NAME, "http://localhost:8000/o/acme/invoices/1")],
            button=Link("See all invoices", "http://localhost:8000/o/acme/invoices"),
        ),
    ),
}


@pytest.fixture
def reader(cast: Cast) -> Person:
    """Somebody whose name and whose organisation's name are markup."""
    with cast.mel.enter_scope(), transaction() as session:
        session.execute(
            update(User)
            .where(User.id == cast.mel.user_id)
            .values(name=HOSTILE_NAME, email=READER_EMAIL)
        )
        session.execute(update(Organisation).values(name=HOSTILE_NAME))
    return cast.mel


@pytest.fixture
def deliver(
    reader: Person, mailbox: Path, run_jobs: Callable[[], int]
) -> Callable[[Callable[[], None]], EmailMessage]:
    """Post one letter and let a worker send it: what then leaves the house."""

    def post_and_send(post: Callable[[], None]) -> EmailMessage:
        with reader.enter_scope(), transaction():
            post()
        run_jobs()
        (path,) = mailbox.glob("*")
        return message_from_bytes(path.read_bytes(), policy=policy.default)

    return post_and_send


def _part(email: EmailMessage, kind: str) -> str:
    part = email.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_every_letter_about_accounts_is_tried_here() -> None:
    senders = {
        function
        for module in (sign_up_emails, security_emails, team_emails, notices)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert senders == set(LETTERS)


@pytest.mark.parametrize("post", LETTERS.values(), ids=[sender.__name__ for sender in LETTERS])
def test_a_letter_is_text_and_html_with_names_escaped_and_nothing_loaded(
    post: Callable[[], None],
    deliver: Callable[[Callable[[], None]], EmailMessage],
) -> None:
    email = deliver(post)
    assert [part.get_content_type() for part in email.iter_parts()] == ["text/plain", "text/html"]
    text, html = _part(email, "plain"), _part(email, "html")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(html)
    assert parser.errors == []
    page = Page(html)
    assert [page.elements(tag) for tag in ("img", "script", "link", "iframe", "form")] == [[]] * 5
    assert "url(" not in html
    links = [link for link in page.attributes("href", "a") if not link.startswith("mailto:")]
    assert all(link.startswith("http://localhost:8000/") for link in links)
    assert [link for link in links if link not in text] == [], "each can be read in the text"
    assert [link for link in links if link not in page.words] == [
        link for link in links if link.endswith("/settings/profile")
    ], "and is shown beside the button"
    assert "evil.example" not in f"{email['subject']} {text} {html}", "names are no links"
    buttons = page.elements("td", class_="button")
    assert len(buttons) <= 1


@pytest.mark.parametrize("part", ["plain", "html"])
def test_what_somebody_typed_arrives_letter_by_letter(
    part: str, deliver: Callable[[Callable[[], None]], EmailMessage]
) -> None:
    email = deliver(LETTERS[team_emails.email_ownership_offer])
    said = _part(email, part)
    words = said if part == "plain" else Page(said).words
    assert f"Hello {ARRIVED_NAME}," in words
    assert f"{ARRIVED_NAME} offers you the ownership of {ARRIVED_NAME} in Hourline." in words
    assert email["subject"].strip() == f"{ARRIVED_NAME} offers you the ownership of {ARRIVED_NAME}"


def test_machines_do_not_answer_and_optional_letters_say_where_to_choose(
    app: Flask, deliver: Callable[[Callable[[], None]], EmailMessage]
) -> None:
    notice = deliver(LETTERS[notices.post_notice])
    assert notice["auto-submitted"] == "auto-generated"
    assert notice["list-unsubscribe"] == "<http://localhost:8000/o/acme/settings/profile>"
    assert notice["reply-to"] is None


def test_a_letter_that_always_comes_offers_no_way_to_stop_it(
    deliver: Callable[[Callable[[], None]], EmailMessage],
) -> None:
    email = deliver(LETTERS[security_emails.notify_password_change])
    assert email["list-unsubscribe"] is None
    assert "which of these e-mails" not in _part(email, "plain")
