"""XERO_SCOPES=broad: for an app that was registered with Xero before March 2026 (facts 2)."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.invoicing.models import InvoiceState
from app.xero.connection import queries
from tests.cast import Cast, Person
from tests.xero.conftest import Xero, land, start, told_otherwise
from tests.xero.onboarding import CONTACT, Onboarding
from xero_simulator.testing import DEADLINE_SECONDS

BROAD = [
    "openid",
    "offline_access",
    "accounting.settings.read",
    "accounting.transactions",
    "accounting.contacts",
]
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def broad(app: Flask) -> Iterator[None]:
    with told_otherwise(app, xero_scopes="broad"):
        yield


@pytest.fixture
def granular_only(xero: Xero) -> Iterator[None]:
    """Xero treats our app as one registered since March 2026."""
    xero.post("/apps/hourline-demo", granular_only=True)
    yield
    xero.post("/apps/hourline-demo", granular_only=False)


def scopes_asked(browser: FlaskClient) -> list[str]:
    return parse_qs(urlsplit(start(browser)).query)["scope"][0].split()


def test_everything_works_with_broad_scopes(
    broad: None,
    cast: Cast,
    xero: Xero,
    connect: Callable[..., TestResponse],
    run_jobs: Callable[[], int],
    sign_in: SignIn,
) -> None:
    assert scopes_asked(sign_in(cast.adam)) == BROAD
    onboarding = Onboarding(cast, xero, connect, run_jobs)
    assert onboarding.connect() == "/o/acme/settings/xero/setup/defaults"
    assert CONTACT in onboarding.sync()
    invoice_id = onboarding.client_work.create_invoice()
    run_jobs()
    pushed = onboarding.client_work.stored_invoice(invoice_id)
    assert (pushed.state, pushed.reference in onboarding.in_xero()) == (InvoiceState.PUSHED, True)
    assert [one["status"] for one in xero.requests(path="/api.xro") if one["status"] != 200] == []


def test_a_consent_with_granular_scopes_still_serves_when_the_setting_changes(
    xero_cast: Cast, app: Flask
) -> None:
    with told_otherwise(app, xero_scopes="broad"), xero_cast.adam.enter_scope():
        found = queries.current_connection()
        assert found is not None
        assert queries.missing_scopes_of(found, queries.chosen_modules()) == []


def test_an_app_that_may_not_ask_for_broad_scopes_is_told_so(
    broad: None, granular_only: None, cast: Cast, xero: Xero, sign_in: SignIn
) -> None:
    browser = sign_in(cast.adam)
    refusal = requests.get(start(browser), allow_redirects=False, timeout=DEADLINE_SECONDS)
    back = urlsplit(refusal.headers["Location"])
    assert "error=invalid_scope" in back.query
    page = land(browser, browser.get(f"{back.path}?{back.query}")).text
    assert "XERO_SCOPES" in page
    with cast.adam.enter_scope():
        assert queries.current_connection() is None
