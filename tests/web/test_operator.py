"""Who runs the installation is said where people look for it, and what is not said is admitted."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from admin import create_admin
from app import create_app
from app.cli.doctor.operator import words
from app.config import Settings
from app.kernel.db import db
from app.operator import Operator, Subprocessor
from app.web.encryption import encryption_sentences
from tests.browser_client import Browser
from tests.html_page import Page

SAMPLE_OPERATOR = Operator(
    name="Harbour <b>& Söhne",
    country="New Zealand",
    privacy_law="the Privacy Act 2020",
    support_email="help@harbour.example",
    privacy_email="privacy@harbour.example",
    hosting_place="Northern Racks, Auckland",
    subprocessors=(
        Subprocessor("Northern Racks", "servers and backups", "Auckland, New Zealand"),
        Subprocessor("Postal <i>Ltd", "delivers letters", "Ireland"),
    ),
)
ADMISSIONS = (
    "has not said who they are",
    "has not said where to write to about data",
    "has not said which law on privacy applies",
    "has not said where Hourline and its database run",
    "has not said which companies handle data for them",
)
PRIVACY = "/privacy/xero"
ERROR_ADDRESSES = {"/no-such-page": 404, "/verify/spent": 410, "/logout": 405}


@pytest.fixture
def outspoken(app: Flask, settings: Settings) -> Iterator[Browser]:
    """A visitor of an installation whose operator has said everything."""
    installation = create_app(
        replace(
            settings,
            operator=SAMPLE_OPERATOR,
            base_url="https://time.harbour.example",
            mail_url="smtp://mail.harbour.example",
            mail_sender="Harbour <time@harbour.example>",
            xero_login_url="https://login.xero.com",
            xero_identity_url="https://identity.xero.com",
            xero_api_url="https://api.xero.com",
        )
    )
    yield Browser(installation.test_client())
    with installation.app_context():
        db.engine.dispose()


def test_the_privacy_page_names_operator_contact_law_hosting_and_sub_processors(
    outspoken: Browser,
) -> None:
    page = outspoken.page(PRIVACY)
    words_there = page.words_in("operator")
    for words_wanted in (
        "Harbour <b>& Söhne, New Zealand runs this installation",
        "privacy@harbour.example",
        "that applies here: the Privacy Act 2020.",
        "run here: Northern Racks, Auckland.",
        "Northern Racks servers and backups Auckland, New Zealand",
        "Postal <i>Ltd delivers letters Ireland",
        "Between your browser and Hourline everything is encrypted (TLS).",
        "Between Hourline and Xero everything is encrypted (TLS).",
        "handed to the mail server encrypted (TLS)",
        "AES-256-GCM",
    ):
        assert words_wanted in words_there
    assert "has not said" not in words_there


def test_the_privacy_page_admits_what_the_operator_has_not_said(stranger: Browser) -> None:
    words_there = stranger.page(PRIVACY).words_in("operator")
    assert [admission for admission in ADMISSIONS if admission not in words_there] == []
    assert "Between your browser and Hourline nothing is encrypted" in words_there
    assert "nothing goes to Xero itself" in words_there
    assert "written to files on this machine" in words_there


def test_that_nobody_else_handles_data_is_said_too(app: Flask, settings: Settings) -> None:
    alone = create_app(replace(settings, operator=replace(SAMPLE_OPERATOR, subprocessors=())))
    words_there = Browser(alone.test_client()).page(PRIVACY).words_in("operator")
    assert "No other company handles data for the operator." in words_there


@pytest.mark.parametrize("address", ["/help", "/help/xero", *ERROR_ADDRESSES])
def test_help_and_error_pages_name_an_address_to_write_to(address: str, outspoken: Browser) -> None:
    answer = outspoken.get(address)
    assert answer.status_code == ERROR_ADDRESSES.get(address, 200)
    contact = Page(answer).element(id="contact")
    assert next(link.get("href") for link in contact.iter("a")) == "mailto:help@harbour.example"
    assert "Harbour <b>& Söhne, New Zealand" in Page(answer).words_in("contact")


@pytest.mark.parametrize("address", ["/help", "/help/xero", *ERROR_ADDRESSES])
def test_where_no_address_is_said_the_page_admits_it(address: str, stranger: Browser) -> None:
    assert (
        "The operator of this installation has not said who they are or where to write to."
        in Page(stranger.get(address)).words_in("contact")
    )


def test_the_consoles_error_page_names_the_address_too(app: Flask, settings: Settings) -> None:
    console = create_admin(replace(settings, operator=SAMPLE_OPERATOR))
    page = Page(console.test_client().get("/no-such-page"))
    assert "help@harbour.example" in page.words_in("contact")


def test_the_doctor_names_each_setting_that_is_missing(settings: Settings) -> None:
    findings = list(words(settings))
    assert {finding.level for finding in findings} == {"note"}
    assert [finding.text.split()[0] for finding in findings] == [
        "OPERATOR_NAME",
        "OPERATOR_COUNTRY",
        "SUPPORT_EMAIL",
        "PRIVACY_EMAIL",
        "PRIVACY_LAW",
        "HOSTING_PLACE",
        "SUBPROCESSORS_FILE",
        "MAIL_SENDER",
    ]


def test_the_doctor_is_content_once_everything_is_said(settings: Settings) -> None:
    said = replace(settings, operator=SAMPLE_OPERATOR, mail_sender="Harbour <time@harbour.example>")
    assert [finding.level for finding in words(said)] == ["ok"]


def test_one_address_for_both_is_enough(settings: Settings) -> None:
    operator = replace(SAMPLE_OPERATOR, privacy_email="")
    said = replace(settings, operator=operator, mail_sender="time@harbour.example")
    assert [finding.level for finding in words(said)] == ["ok"]
    page = create_app(said).test_client().get(PRIVACY)
    assert "help@harbour.example" in Page(page).words_in("operator")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://app@/hourline?host=/run/postgresql", "nothing leaves the machine"),
        ("postgresql+psycopg://app@localhost/hourline", "nothing leaves the machine"),
        ("postgresql://app@db/hourline?sslmode=verify-full", "everything is encrypted"),
        ("postgresql://app@db/hourline", "the operator has not required it"),
    ],
)
def test_how_the_database_is_reached_is_said_as_it_is(
    address: str, sentence: str, settings: Settings
) -> None:
    sentences = encryption_sentences(replace(settings, database_url=address))
    [told] = [each for each in sentences if each.startswith("Between Hourline and its database")]
    assert sentence in told
