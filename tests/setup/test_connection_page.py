"""Settings → Xero and what every page says at its side: how things stand, and the way to what to
do.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, update

from app.kernel.db import transaction
from app.kernel.messages import plain_message
from app.xero.api.models import Grant
from app.xero.connection.models import Connection, ConnectionState
from app.xero.push.rules.error_advice import every_advice
from app.xero.sync.models import SyncRun
from app.xero.sync.services.requests import request_sync
from tests.cast import Cast, Person
from tests.xero.conftest import Xero

PAGE = "/o/acme/settings/xero"
OTHER_PAGES = ("/o/acme/timesheet", "/o/acme/entries", "/o/acme/settings/profile")
RECONNECT, FAILED = "Xero needs reconnecting", "The last sync with Xero failed"
Run = Callable[[], int]
SignIn = Callable[[Person], FlaskClient]


def lose(person: Person) -> None:
    with person.enter_scope(), transaction() as session:
        session.execute(
            update(Connection).values(
                state=ConnectionState.NEEDS_RECONNECT,
                reason=plain_message("Access was withdrawn in Xero."),
            )
        )


def fail_a_sync(person: Person) -> None:
    with person.enter_scope(), transaction() as session:
        session.execute(
            update(SyncRun)
            .where(SyncRun.kind == "items")
            .values(
                state="failed",
                problem=plain_message("Xero did not answer."),
                finished_at=func.now(),
            )
        )


def test_it_shows_what_is_connected_synced_and_granted(
    xero_cast: Cast, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    page = sign_in(xero_cast.adam).get(PAGE).text
    for words in (
        "Demo Company (NZ)",
        "by Adam",
        "left today",
        "after connecting",
        "Granted",
        "The connection itself",
        "Time invoicing",
    ):
        assert words in page
    for link in (
        "/help/xero",
        "/o/acme/contacts",
        f"{PAGE}/calls",
        f"{PAGE}/setup",
        f"{PAGE}/disconnect",
        "/o/acme/settings/invoices",
    ):
        assert f'href="{link}' in page
    assert "Not granted" not in page
    assert 'id="reconnect"' in page, "another Xero user, or another organisation"
    assert 'id="reconnect"' not in sign_in(xero_cast.mara).get(PAGE).text


def test_a_scope_that_the_consent_did_not_bring_is_named_with_the_way_to_get_it(
    xero_cast: Cast, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    with transaction() as session:
        session.execute(
            update(Grant).values(
                scopes="openid offline_access accounting.settings.read accounting.contacts"
            )
        )
    page = sign_in(xero_cast.adam).get(PAGE).text
    assert page.count("Not granted") == 1
    assert 'id="reconnect"' in page


def test_a_kind_is_refreshed_on_the_page_itself(
    xero_cast: Cast, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    browser = sign_in(xero_cast.mara)
    htmx = {"HX-Request": "true", "HX-Target": "div#sync_progress"}
    answer = browser.post(f"{PAGE}/sync", data={"kind": "items", "on": "settings"}, headers=htmx)
    assert answer.text.lstrip().startswith('<div id="sync_progress"')
    assert 'hx-trigger="every 1s"' in answer.text
    run_jobs()
    done = browser.get(f"{PAGE}/sync?on=settings", headers=htmx).text
    assert "hx-trigger" not in done
    assert "by button" in done
    assert "Next: who is who" not in done, "that belongs to the page of the first sync"
    assert (
        browser.post(f"{PAGE}/sync", data={"kind": "items", "on": "settings"}).headers["Location"]
        == PAGE
    )


def test_while_reconnecting_is_needed_a_refresh_is_not_offered_and_says_why(
    xero_cast: Cast, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    lose(xero_cast.adam)
    browser = sign_in(xero_cast.mara)
    page = browser.get(PAGE).text
    assert 'name="kind"' not in page
    assert "/help/xero#needs-reconnect" in page
    browser.post(f"{PAGE}/sync", data={"kind": "contacts"})
    assert "nothing was asked" in browser.get("/o/acme/timesheet").text


def test_every_page_warns_of_a_lost_connection_those_who_can_reconnect(
    xero_cast: Cast, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    lose(xero_cast.adam)
    for person, told in (
        (xero_cast.olivia, True),
        (xero_cast.adam, True),
        (xero_cast.mara, False),
        (xero_cast.mel, False),
    ):
        browser = sign_in(person)
        assert {RECONNECT in browser.get(path).text for path in OTHER_PAGES} == {told}, person.name


def test_every_page_warns_of_a_failed_sync_those_who_can_refresh(
    xero_cast: Cast, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    fail_a_sync(xero_cast.adam)
    for person, told in ((xero_cast.olivia, True), (xero_cast.mara, True), (xero_cast.mel, False)):
        browser = sign_in(person)
        assert {FAILED in browser.get(path).text for path in OTHER_PAGES} == {told}, person.name
    page = sign_in(xero_cast.mara).get(PAGE).text
    assert "Xero did not answer." in page
    assert "/help/xero#sync-failures" in page
    with xero_cast.mara.enter_scope():
        request_sync(["items"], cause="button")
    run_jobs()
    assert FAILED not in sign_in(xero_cast.mara).get("/o/acme/timesheet").text


def test_what_passes_is_said_to_be_tried_again_and_not_to_run(
    xero_cast: Cast, xero: Xero, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    xero.set_fault("rate_limit_day", seconds=7200)
    with xero_cast.adam.enter_scope():
        request_sync(["items"], cause="button")
    run_jobs()
    page = sign_in(xero_cast.adam).get(PAGE).text
    assert "Retried automatically" in page
    assert "The calls that Xero allows in a day are used up" in page
    assert 'hx-trigger="every 10s"' in page
    assert FAILED not in page


def test_syncs_of_an_earlier_connection_do_not_count_as_this_ones(
    xero_cast: Cast, connect: Callable[..., object], run_jobs: Run, sign_in: SignIn, xero: Xero
) -> None:
    run_jobs()
    browser = sign_in(xero_cast.adam)
    browser.post(f"{PAGE}/disconnect")
    connect(xero_cast.adam)
    assert "Next: who is who" not in browser.get(f"{PAGE}/sync").text
    run_jobs()
    assert "Next: who is who" in browser.get(f"{PAGE}/sync").text


def test_the_first_sync_leads_on_to_the_setup_and_managers_to_the_links(
    xero_cast: Cast, run_jobs: Run, sign_in: SignIn
) -> None:
    run_jobs()
    for person, wizard in ((xero_cast.adam, True), (xero_cast.mara, False)):
        page = sign_in(person).get(f"{PAGE}/sync").text
        assert ('id="sync-setup"' in page) == wizard
        assert 'id="sync-next"' in page


@pytest.mark.parametrize(
    "anchor",
    [
        "connecting",
        "what-syncs",
        "stored",
        "needs-reconnect",
        "sync-failures",
        "push-failures",
        "questions",
    ],
)
def test_help_is_for_anybody_and_has_the_anchors_that_pages_link_to(
    anchor: str, app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    for browser in (sign_in(cast.mel), app.test_client()):
        page = browser.get("/help/xero")
        assert page.status_code == 200
        assert page.text.count(f'id="{anchor}"') == 1
        assert f'href="#{anchor}"' in page.text


def test_help_names_every_cause_for_which_xero_refuses_an_invoice(app: Flask) -> None:
    page = app.test_client().get("/help/xero").text
    assert [
        cause.problem for cause in every_advice() if str(escape(cause.problem)) not in page
    ] == []
