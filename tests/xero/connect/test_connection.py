"""The connection as an admin meets it: its page and its log."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.messages import plain_message
from app.kernel.spreadsheets import BYTE_ORDER_MARK
from app.xero.api.models import XeroCall
from app.xero.connection import queries
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.services.calls import call
from app.xero.sync.models import SyncRun
from tests.cast import Cast, Person
from tests.html_page import Page
from tests.xero.conftest import Xero
from xero_simulator.testing import NZ_COMPANY

SignIn = Callable[[Person], FlaskClient]
PAGE = "/o/acme/settings/xero"
CONTACT, OPTION = (
    UUID("c0c0c0c0-0000-4000-8000-00000000c0c0"),
    UUID("0b0b0b0b-0000-4000-8000-000000000b0b"),
)


def test_each_role_sees_what_it_may(xero_cast: Cast, sign_in: SignIn) -> None:
    assert [sign_in(person).get(PAGE).status_code for person in xero_cast] == [
        200,
        200,
        200,
        403,
        404,
    ]
    assert [sign_in(person).get(f"{PAGE}/disconnect").status_code for person in xero_cast] == [
        200,
        200,
        403,
        403,
        404,
    ]
    assert [sign_in(person).get(f"{PAGE}/calls").status_code for person in xero_cast] == [
        200,
        200,
        403,
        403,
        404,
    ]
    assert [
        sign_in(person).post(f"{PAGE}/disconnect").status_code for person in list(xero_cast)[2:]
    ] == [403, 403, 404]
    seen_by_manager = sign_in(xero_cast.mara).get(PAGE).text
    assert NZ_COMPANY in seen_by_manager
    assert "Disconnect" not in seen_by_manager


def test_without_a_connection_the_page_offers_to_make_one(cast: Cast, sign_in: SignIn) -> None:
    assert "Connect to Xero" in sign_in(cast.olivia).get(PAGE).text
    assert "An admin or the owner can connect it" in sign_in(cast.mara).get(PAGE).text


def test_a_reconnect_that_is_needed_is_said_on_every_page_to_those_who_can_act(
    xero_cast: Cast, sign_in: SignIn
) -> None:
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.execute(
            update(Connection).values(
                state=ConnectionState.NEEDS_RECONNECT, reason=plain_message("Ended & <gone>")
            )
        )
    page = sign_in(xero_cast.adam).get(PAGE).text
    assert "Ended &amp; &lt;gone&gt;" in page
    assert "Reconnect to Xero" in page
    assert (
        "Xero needs reconnecting" in sign_in(xero_cast.olivia).get("/o/acme/settings/profile").text
    )
    assert (
        "Xero needs reconnecting"
        not in sign_in(xero_cast.mara).get("/o/acme/settings/profile").text
    )
    assert (
        "Xero needs reconnecting"
        not in sign_in(xero_cast.eve).get("/o/elsewhere/settings/profile").text
    )


def test_reconnecting_ends_the_warning(
    xero_cast: Cast, sign_in: SignIn, connect: Callable[..., TestResponse]
) -> None:
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.execute(
            update(Connection).values(
                state=ConnectionState.NEEDS_RECONNECT, reason=plain_message("gone")
            )
        )
    connect(xero_cast.adam)
    assert "Needs reconnecting" not in sign_in(xero_cast.adam).get(PAGE).text


def test_a_failed_sync_is_said_until_one_succeeds(xero_cast: Cast, sign_in: SignIn) -> None:
    def run(state: str, after: timedelta) -> None:
        moment = clock.now() + after
        with xero_cast.adam.enter_scope(), transaction() as session:
            session.add(
                SyncRun(
                    kind="items", state=state, cause="button", created_at=moment, finished_at=moment
                )
            )

    run("failed", timedelta(seconds=1))
    assert (
        "last sync with Xero failed" in sign_in(xero_cast.mara).get("/o/acme/settings/profile").text
    )
    assert (
        "last sync with Xero failed"
        not in sign_in(xero_cast.mel).get("/o/acme/settings/profile").text
    )
    run("done", timedelta(seconds=2))
    assert (
        "last sync with Xero failed"
        not in sign_in(xero_cast.mara).get("/o/acme/settings/profile").text
    )


def test_the_page_in_xero_is_addressed_with_the_short_code(xero_cast: Cast, xero: Xero) -> None:
    with xero_cast.adam.enter_scope():
        connection = queries.current_connection()
        assert connection is not None
        url = queries.invoice_url(connection, CONTACT)
    assert url == (
        f"{xero.base_url}/organisationlogin/default.aspx?shortcode={connection.short_code}"
        f"&redirecturl=/AccountsReceivable/Edit.aspx?InvoiceID={CONTACT}"
    )


def test_the_log_shows_filters_and_downloads_every_call(
    xero_cast: Cast, sign_in: SignIn, xero: Xero
) -> None:
    with xero_cast.adam.enter_scope():
        call("Items.list", purpose="=cmd() look at <items>")
        with transaction() as session:
            session.add(
                XeroCall(purpose="@sum", method="GET", endpoint="Items.list", outcome="failed")
            )
    browser = sign_in(xero_cast.olivia)
    page = browser.get(f"{PAGE}/calls").text
    assert "look at &lt;items&gt;" in page
    assert "identity.token" in page
    fragment = browser.get(
        f"{PAGE}/calls?outcome=failed",
        headers={"HX-Request": "true", "HX-Target": "div#calls_table"},
    ).text
    assert fragment.lstrip().startswith('<div id="calls_table"')
    assert len(Page(fragment).elements("tr")) == 2
    answer = browser.get(f"{PAGE}/calls.csv?call=Items.list")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert {row[1] for row in rows[1:]} == {"'=cmd() look at <items>", "'@sum"}
    assert all(row[7].isdigit() for row in rows[1:])


def test_the_log_has_pages_and_takes_any_rubbish_in_its_address(
    xero_cast: Cast, sign_in: SignIn
) -> None:
    with xero_cast.adam.enter_scope(), transaction() as session:
        for number in range(queries.CALLS_PER_PAGE + 5):
            moment = clock.now() - timedelta(minutes=number)
            session.add(
                XeroCall(
                    purpose=f"N{number:03}",
                    method="GET",
                    endpoint="Items.list",
                    outcome="ok",
                    created_at=moment,
                )
            )
    browser = sign_in(xero_cast.adam)
    first = browser.get(f"{PAGE}/calls?call=Items.list").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "N049" in first
    assert "N050" not in first
    assert "N050" in browser.get(older).text
    for query in (
        "before=yesterday",
        "before=0001-01-01T00:00:00%2B00:00",
        "call='--",
        "outcome=x" * 500,
    ):
        assert browser.get(f"{PAGE}/calls?{query}").status_code == 200
