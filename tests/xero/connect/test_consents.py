"""Connecting: one consent, one browser, one organisation."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts.models import Membership
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.permissions import Role
from app.xero.api.models import Grant, TenantDirectory
from app.xero.connect.models import OAuthAttempt
from app.xero.connection import queries
from app.xero.connection.models import Connection
from tests.cast import Cast, Person
from tests.xero.conftest import Xero, land, start
from xero_simulator.testing import AROHA, BEN, NZ_COMPANY

SignIn = Callable[[Person], FlaskClient]


def connection_of(person: Person) -> Connection | None:
    with person.enter_scope():
        found = queries.current_connection()
        db.session.expunge_all()
    db.session.rollback()
    return found


def test_an_admin_connects_one_organisation_end_to_end(
    cast: Cast, connect: Callable[..., TestResponse], xero: Xero, sign_in: SignIn
) -> None:
    answer = connect(cast.adam)
    assert answer.headers["Location"] == "/o/acme/settings/xero/setup/defaults"
    connection = connection_of(cast.adam)
    assert connection is not None
    assert (connection.tenant_name, connection.base_currency, connection.country) == (
        NZ_COMPANY,
        "NZD",
        "NZ",
    )
    assert str(connection.tenant_id) == xero.tenant_id()
    assert connection.short_code.startswith("!")
    page = sign_in(cast.olivia).get("/o/acme/settings/xero").text
    assert NZ_COMPANY in page
    assert "by Adam" in page
    with cast.adam.enter_scope():
        assert "xero.connected" in db.session.scalars(select(AuditEntry.action)).all()
        assert db.session.scalar(select(TenantDirectory.org_id)) == cast.adam.org_id


def test_the_consent_asks_with_pkce_state_nonce_and_the_least_scopes(
    cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    query = {
        name: values[0]
        for name, values in parse_qs(urlsplit(start(sign_in(cast.adam))).query).items()
    }
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert len(query["state"]) >= 43
    assert query["nonce"]
    assert query["redirect_uri"] == "http://localhost:8000/xero/callback"
    assert query["scope"].split() == [
        "openid",
        "offline_access",
        "accounting.settings.read",
        "accounting.invoices",
        "accounting.contacts",
    ]


def test_htmx_is_sent_to_xero_as_a_whole_page(cast: Cast, xero: Xero, sign_in: SignIn) -> None:
    answer = sign_in(cast.adam).post("/o/acme/settings/xero", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(xero.base_url)


def test_tokens_are_sealed_and_their_place_is_fixed(xero_cast: Cast) -> None:
    grant = db.session.execute(select(Grant)).scalar_one()
    assert grant.access_token.startswith("v1|test|")
    assert grant.refresh_token.startswith("v1|test|")
    assert "offline_access" in grant.scopes


def test_a_state_works_once(cast: Cast, xero: Xero, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    back = xero.give_consent(start(browser))
    browser.get(back)
    page = land(browser, browser.get(back)).text
    assert "used before" in page


def test_a_state_is_worth_nothing_in_another_browser(
    cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    back = xero.give_consent(start(sign_in(cast.adam)))
    for thief in (cast.olivia, cast.adam, cast.eve):
        other = sign_in(thief)
        assert other.get(back).headers["Location"] == "/"
    assert connection_of(cast.adam) is None
    assert connection_of(cast.eve) is None


def test_a_consent_that_took_too_long_connects_nothing(
    cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    browser = sign_in(cast.adam)
    back = xero.give_consent(start(browser))
    with transaction() as session:
        session.execute(update(OAuthAttempt).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert "longer than ten minutes" in land(browser, browser.get(back)).text
    assert connection_of(cast.adam) is None


def test_declining_in_xero_is_said_plainly(cast: Cast, xero: Xero, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    page = land(browser, browser.get(xero.give_consent(start(browser), decision="deny"))).text
    assert "You declined in Xero" in page
    assert connection_of(cast.adam) is None


def test_a_code_that_xero_does_not_know_connects_nothing(
    cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    browser = sign_in(cast.adam)
    state = parse_qs(urlsplit(start(browser)).query)["state"][0]
    page = land(browser, browser.get(f"/xero/callback?code=stolen&state={state}")).text
    assert "no longer accepts" in page
    assert connection_of(cast.adam) is None


def test_losing_the_role_meanwhile_ends_the_consent(
    cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    browser = sign_in(cast.adam)
    back = xero.give_consent(start(browser))
    with cast.olivia.enter_scope(), transaction() as session:
        session.execute(
            update(Membership)
            .where(Membership.user_id == cast.adam.user_id)
            .values(role=Role.MEMBER)
        )
    assert browser.get(back).headers["Location"] == "/"
    assert connection_of(cast.adam) is None


def test_only_admins_and_owners_may_connect(cast: Cast, xero: Xero, sign_in: SignIn) -> None:
    assert [sign_in(person).post("/o/acme/settings/xero").status_code for person in cast] == [
        303,
        303,
        403,
        403,
        404,
    ]


def test_a_callback_with_rubbish_is_a_redirect_and_never_an_error(
    cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    browser = sign_in(cast.adam)
    for query in (
        "",
        "?state=x",
        "?code=a&state=b",
        "?error=server_error&state=%FF",
        "?state=" + "y" * 5000,
    ):
        assert browser.get(f"/xero/callback{query}").status_code == 303
    assert (
        sign_in(cast.adam)
        .application.test_client()
        .get("/xero/callback?code=a&state=b")
        .status_code
        == 303
    )


def test_several_organisations_are_chosen_from(
    cast: Cast, xero: Xero, sign_in: SignIn, run_jobs: Callable[[], int]
) -> None:
    xero.post("/apps/hourline-demo", bulk_connect=True)
    names = tuple(one["name"] for one in xero.get("/organisations")["organisations"])[:2]
    browser = sign_in(cast.adam)
    page = land(browser, browser.get(xero.give_consent(start(browser), tenants=names))).text
    assert all(name in page for name in names)
    assert connection_of(cast.adam) is None
    choose = "/o/acme/settings/xero/organisation"
    assert browser.post(choose, data={}).status_code == 422
    assert browser.post(choose, data={"tenant_id": "\0"}).status_code == 422
    assert browser.post(choose, data={"tenant_id": str(cast.adam.org_id)}).status_code == 422
    assert (
        sign_in(cast.adam).post(choose, data={"tenant_id": xero.tenant_id(names[1])}).status_code
        == 303
    )
    assert connection_of(cast.adam) is None, "the choice belongs to the browser that consented"
    browser.post(choose, data={"tenant_id": xero.tenant_id(names[1])})
    connection = connection_of(cast.adam)
    assert connection is not None
    assert connection.tenant_name == names[1]
    run_jobs()
    assert [one["tenant_id"] for one in xero.connections()] == [xero.tenant_id(names[1])], (
        "what was not chosen is given up"
    )


def test_reconnecting_to_the_same_organisation_keeps_the_row(
    xero_cast: Cast, connect: Callable[..., TestResponse]
) -> None:
    before = connection_of(xero_cast.adam)
    connect(xero_cast.olivia, BEN)
    after = connection_of(xero_cast.adam)
    assert before is not None
    assert after is not None
    assert (after.id, after.tenant_id) == (before.id, before.tenant_id)
    assert after.connected_by == xero_cast.olivia.user_id
    assert after.grant_id != before.grant_id


def test_connecting_another_organisation_asks_first(
    xero_cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    other = next(
        one["name"]
        for one in xero.get("/organisations")["organisations"]
        if one["name"] != NZ_COMPANY
    )
    browser = sign_in(xero_cast.adam)
    page = land(browser, browser.get(xero.give_consent(start(browser), AROHA, (other,))))
    assert "removed from Hourline" in page.text
    choice = {"tenant_id": xero.tenant_id(other)}
    assert browser.post("/o/acme/settings/xero/organisation", data=choice).status_code == 422
    still = connection_of(xero_cast.adam)
    assert still is not None
    assert still.tenant_name == NZ_COMPANY
    browser.post("/o/acme/settings/xero/organisation", data={**choice, "replace": "y"})
    now = connection_of(xero_cast.adam)
    assert now is not None
    assert now.tenant_name == other


def test_after_a_reset_of_the_demo_company_the_new_one_is_named(
    xero_cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    """It has the same name and another id (facts 1.5)."""
    before = xero.tenant_id()
    new = xero.post(f"/organisations/{NZ_COMPANY}/demo-reset")["tenant_id"]
    browser = sign_in(xero_cast.adam)
    page = land(browser, browser.get(xero.give_consent(start(browser)))).text
    assert "the new one of this name" in page
    assert "also a new one of the same name" in page, "it does not keep the links"
    assert f"id {new[:8]}" in page
    assert f"id {before[:8]}" not in page, "it is no longer among those to choose"
    assert connection_of(xero_cast.adam) is not None


def test_an_organisation_that_cannot_invoice_is_refused_and_its_connection_given_up(
    cast: Cast, xero: Xero, sign_in: SignIn, run_jobs: Callable[[], int]
) -> None:
    partner = next(
        one["name"]
        for one in xero.get("/organisations")["organisations"]
        if "partner" in str(one).lower()
    )
    browser = sign_in(cast.adam)
    page = land(browser, browser.get(xero.give_consent(start(browser), tenants=(partner,)))).text
    assert "cannot create invoices" in page
    assert connection_of(cast.adam) is None
    run_jobs()
    assert xero.connections() == []
    assert db.session.scalars(select(Grant)).all() == []


def test_a_practice_is_no_organisation_and_the_page_says_so(
    cast: Cast, xero: Xero, sign_in: Callable[[Person], FlaskClient]
) -> None:
    xero.post(f"/organisations/{NZ_COMPANY}/tenant-type", tenant_type="PRACTICE")
    browser = sign_in(cast.adam)
    chosen = land(browser, browser.get(xero.give_consent(start(browser))))
    assert "a practice is none" in land(browser, chosen).text
