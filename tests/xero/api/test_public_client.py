"""Without XERO_CLIENT_SECRET Hourline is a public client: PKCE alone proves who asks, and no Basic
header is sent (facts 1.2).
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.invoicing.models import InvoiceState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.xero.api.models import Grant
from app.xero.connection.models import ConnectionState
from tests.cast import Cast, Person
from tests.xero.conftest import Xero, told_otherwise
from tests.xero.onboarding import CONTACT, Onboarding


@pytest.fixture
def public(app: Flask) -> Iterator[None]:
    with told_otherwise(app, xero_client_id="hourline-pkce", xero_client_secret=""):
        yield


def test_a_public_client_connects_syncs_pushes_renews_and_disconnects(
    public: None,
    cast: Cast,
    xero: Xero,
    connect: Callable[..., TestResponse],
    run_jobs: Callable[[], int],
    sign_in: Callable[[Person], FlaskClient],
) -> None:
    onboarding = Onboarding(cast, xero, connect, run_jobs)
    assert onboarding.connect() == "/o/acme/settings/xero/setup/defaults"
    assert CONTACT in onboarding.sync()
    with transaction() as session:
        session.execute(update(Grant).values(expires_at=clock.now()))
    invoice_id = onboarding.client_work.create_invoice()
    run_jobs()
    pushed = onboarding.client_work.stored_invoice(invoice_id)
    assert (pushed.state, pushed.reference in onboarding.in_xero()) == (InvoiceState.PUSHED, True)
    assert xero.token_call_count() == 2, "the code, and the renewal"
    assert sign_in(cast.adam).post("/o/acme/settings/xero/disconnect").status_code == 303
    run_jobs()
    assert xero.connections() == []
    assert db.session.scalars(select(Grant)).all() == []
    assert [one["status"] for one in xero.requests(path="/connect/") if one["status"] != 200] == []


def test_a_public_client_whose_access_xero_gave_up_is_asked_to_reconnect(
    public: None,
    cast: Cast,
    xero: Xero,
    connect: Callable[..., TestResponse],
    run_jobs: Callable[[], int],
) -> None:
    onboarding = Onboarding(cast, xero, connect, run_jobs)
    onboarding.connect()
    xero.post("/tokens/expire", refresh=True)
    run_jobs()
    assert onboarding.state()[0] is ConnectionState.NEEDS_RECONNECT
