"""Stored access that cannot be read: moved or damaged, so that nobody can; or sealed under a key
that this process does not have, so that another has to. Nothing is sent, nothing breaks, somebody
is told.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.config import generate_encryption_key, read_settings
from app.invoicing.models import InvoiceState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.jobs import Job
from app.xero.api.errors import NotConnected
from app.xero.api.models import Grant
from app.xero.connection import queries
from app.xero.connection.models import ConnectionState
from app.xero.connection.services.calls import call
from app.xero.sync.services.requests import request_sync
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.xero.conftest import Xero, told_otherwise
from tests.xero.onboarding import CONTACT, Onboarding
from xero_simulator.testing import BEN

Connect = Callable[..., TestResponse]
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def newcomer(cast: Cast, xero: Xero, connect: Connect, run_jobs: Callable[[], int]) -> Onboarding:
    """Connected and synced."""
    made = Onboarding(cast, xero, connect, run_jobs)
    made.connect()
    assert CONTACT in made.sync()
    return made


def columns() -> dict[str, str]:
    row = db.session.execute(select(Grant.access_token, Grant.refresh_token)).one()
    db.session.rollback()
    return {"access_token": row.access_token, "refresh_token": row.refresh_token}


def damage(**values: object) -> None:
    with transaction() as session:
        session.execute(update(Grant).values(**values))


def flip_character(envelope: str) -> str:
    """The same with one character of the sealed text changed."""
    head, sealed = envelope.rsplit("|", 1)
    return f"{head}|{'B' if sealed[0] == 'A' else 'A'}{sealed[1:]}"


SPOILED_TOKENS: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "swapped": lambda held: {
        "access_token": held["refresh_token"],
        "refresh_token": held["access_token"],
    },
    "one bit": lambda held: {"access_token": flip_character(held["access_token"])},
    "cut off": lambda held: {"access_token": held["access_token"][:-9]},
    "not sealed": lambda _held: {"access_token": "eyJ.plain.token"},
    "empty": lambda _held: {"access_token": ""},
    "not ascii": lambda held: {"access_token": held["access_token"][:-2] + "é="},
}


@pytest.mark.parametrize("how", SPOILED_TOKENS)
def test_unreadable_access_sends_nothing_and_asks_for_a_reconnect(
    xero_cast: Cast, xero: Xero, how: str
) -> None:
    damage(**SPOILED_TOKENS[how](columns()))
    for _ in range(2):
        with xero_cast.adam.enter_scope(), pytest.raises(NotConnected, match="cannot be read"):
            call("Contacts.list", purpose="see")
    with xero_cast.adam.enter_scope():
        found = queries.current_connection()
        assert found is not None
        assert found.state is ConnectionState.NEEDS_RECONNECT
    assert xero.requests() == []


def test_an_unreadable_refresh_token_is_found_when_it_is_needed(newcomer: Onboarding) -> None:
    held = columns()
    with transaction() as session:
        session.execute(
            update(Grant).values(
                refresh_token=flip_character(held["refresh_token"]), expires_at=clock.now()
            )
        )
    sent = len(newcomer.xero.requests())
    with newcomer.cast.adam.enter_scope():
        request_sync(["items"], cause="button")
    newcomer.run_jobs()
    assert newcomer.state()[0] is ConnectionState.NEEDS_RECONNECT
    assert len(newcomer.xero.requests()) == sent


def test_the_tokens_of_another_grant_do_not_open_this_one(
    newcomer: Onboarding, connect: Connect
) -> None:
    mine = columns()
    connect(newcomer.cast.eve, BEN)
    with transaction() as session:
        session.execute(
            update(Grant).where(Grant.access_token != mine["access_token"]).values(**mine)
        )
    sent = len(newcomer.xero.requests())
    with newcomer.cast.eve.enter_scope():
        request_sync(["contacts"], cause="button")
    newcomer.run_jobs()
    assert len(newcomer.xero.requests()) == sent
    assert newcomer.state()[0] is ConnectionState.CONNECTED, (
        "the grant that was copied from is untouched"
    )


def pages_of(app: Flask) -> list[str]:
    """Every page of an organisation that needs no further id."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.methods and "GET" in rule.methods and rule.arguments == {"slug"}
    ]
    return sorted(str(rule).replace("<slug>", "acme") for rule in rules)


@pytest.mark.parametrize(
    ("key_id", "state", "reconnect"),
    [("test", InvoiceState.FAILED, True), ("gone", InvoiceState.QUEUED, False)],
)
def test_every_page_answers_and_none_calls_xero(
    newcomer: Onboarding,
    app: Flask,
    sign_in: SignIn,
    key_id: str,
    state: InvoiceState,
    reconnect: bool,
) -> None:
    invoice_id = newcomer.client_work.create_invoice()
    envelope = f"v1|{key_id}|AAAA|BBBB"
    damage(access_token=envelope, refresh_token=envelope)
    sent = len(newcomer.xero.requests())
    browser = sign_in(newcomer.cast.olivia)
    pages = [place for place in pages_of(app) if place != "/o/acme/logo.png"]  # there is none
    places = [
        *pages,
        f"/o/acme/invoices/{invoice_id}",
        f"/o/acme/invoices/new?client_id={newcomer.client_work.client_id}",
    ]
    assert "/o/acme/settings/xero/sync" in places
    unread = {place: browser.get(place).status_code for place in places}
    newcomer.run_jobs()
    known = {place: browser.get(place).status_code for place in places}
    assert {
        place: status for seen in (unread, known) for place, status in seen.items() if status >= 400
    } == {}
    assert len(newcomer.xero.requests()) == sent
    assert newcomer.client_work.stored_invoice(invoice_id).state is state
    page = browser.get("/o/acme/settings/xero").text
    assert ("Xero needs reconnecting" in page) is reconnect


def ring(environment: dict[str, str], *keys: str) -> tuple[tuple[str, bytes], ...]:
    return read_settings(environment | {"ENCRYPTION_KEYS": ",".join(keys)}).encryption_keys


def waiting_jobs() -> list[tuple[str, int, str]]:
    """Kind, tries and reason of what waits because of something."""
    statement = select(Job.kind, Job.tries, Job.last_error).where(
        Job.state == "waiting", Job.last_error.is_not(None)
    )
    found = [
        (row.kind, row.tries, row.last_error.code)
        for row in db.session.execute(statement.order_by(Job.kind))
    ]
    db.session.rollback()
    return found


def test_a_key_that_is_rolled_out_process_by_process_ends_no_connection(
    newcomer: Onboarding, app: Flask, environment: dict[str, str]
) -> None:
    """The one has it and renews the access under it; the other waits until the one does its work,
    and is never the reason why somebody has to reconnect.
    """
    present, new = environment["ENCRYPTION_KEYS"], generate_encryption_key("k2")
    damage(expires_at=clock.now())
    with told_otherwise(app, encryption_keys=ring(environment, new, present)):
        with newcomer.cast.adam.enter_scope():
            assert call("Currencies.list", purpose="see").status == 200
        assert all("|k2|" in envelope for envelope in columns().values())
    invoice_id = newcomer.client_work.create_invoice()
    with newcomer.cast.adam.enter_scope():
        request_sync(["items"], cause="button")
    sent = len(newcomer.xero.requests())
    for _ in range(20):
        with transaction() as session:
            session.execute(db.text("UPDATE job SET next_try_at = now() WHERE state = 'waiting'"))
        newcomer.run_jobs()
    assert len(newcomer.xero.requests()) == sent
    assert waiting_jobs() == [
        ("invoice.push", 0, "xero.key_missing"),
        ("xero.sync", 0, "xero.key_missing"),
    ]
    assert newcomer.state()[0] is ConnectionState.CONNECTED
    assert db.session.scalars(select(Grant.revoked_at)).all() == [None]
    with told_otherwise(app, encryption_keys=ring(environment, new, present)):
        with transaction() as session:
            session.execute(db.text("UPDATE job SET next_try_at = now() WHERE state = 'waiting'"))
        newcomer.run_jobs()
    assert waiting_jobs() == []
    assert newcomer.client_work.stored_invoice(invoice_id).state is InvoiceState.PUSHED


def test_a_new_consent_heals_what_no_process_can_read_any_more(
    newcomer: Onboarding, app: Flask, environment: dict[str, str], sign_in: SignIn
) -> None:
    lost = ring(environment, generate_encryption_key("other"))
    with told_otherwise(app, encryption_keys=lost):
        with transaction() as session:
            session.execute(update(User).values(totp_secret=""))
        assert sign_in(newcomer.cast.adam).post("/o/acme/settings/xero/sync").status_code == 303
        newcomer.run_jobs()
        assert newcomer.state()[0] is ConnectionState.CONNECTED
        newcomer.connect()
        assert newcomer.state()[0] is ConnectionState.CONNECTED
        assert CONTACT in newcomer.sync()


@pytest.mark.parametrize(
    ("key_id", "days", "grants"), [("test", 0, 0), ("gone", 59, 1), ("gone", 61, 0)]
)
def test_disconnecting_with_unreadable_access_still_removes_everything_here(
    newcomer: Onboarding, sign_in: SignIn, key_id: str, days: int, grants: int
) -> None:
    """A process that has the key gives the access back; after sixty days Xero has forgotten it."""
    envelope = f"v1|{key_id}|AAAA|BBBB"
    damage(
        access_token=envelope,
        refresh_token=envelope,
        refreshed_at=clock.now() - timedelta(days=days),
    )
    assert sign_in(newcomer.cast.adam).post("/o/acme/settings/xero/disconnect").status_code == 303
    newcomer.run_jobs()
    assert newcomer.connection() is None
    assert len(db.session.scalars(select(Grant)).all()) == grants


def test_a_second_factor_under_another_key_is_not_called_wrong(
    cast: Cast, app: Flask, environment: dict[str, str]
) -> None:
    cast.mel.set_up_second_factor()
    give_password(cast.mel)
    browser = app.test_client()
    with told_otherwise(app, encryption_keys=ring(environment, generate_encryption_key("other"))):
        browser.post("/login", data={"email": cast.mel.email, "password": PASSWORD})
        answer = browser.post("/login/code", data={"code": cast.mel.code()})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "try again in a minute" in answer.text
    signed_in = browser.post("/login/code", data={"code": cast.mel.code()})
    assert signed_in.status_code == 303
