"""From consent to disconnect, with a renewal, a push and failures in between: no log line, at any
level, holds a token.
"""

import base64
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.invoicing.models import InvoiceState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.secrets import unseal
from app.xero.api.models import Grant
from app.xero.connect.models import OAuthAttempt
from app.xero.sync.services.requests import request_sync
from tests.cast import Cast, Person
from tests.xero.conftest import Xero, start
from tests.xero.onboarding import Onboarding

SignIn = Callable[[Person], FlaskClient]


def tokens_held() -> set[str]:
    """Every token of every grant in clear, and its last half: a line may cut it off."""
    grants = db.session.scalars(select(Grant)).all()
    columns = ("access_token", "refresh_token", "previous_refresh_token")
    held = {
        unseal(getattr(grant, name), f"xero_grant/{grant.id}/{name}")
        for grant in grants
        for name in columns
        if getattr(grant, name)
    }
    db.session.rollback()
    return held | {token[len(token) // 2 :] for token in held}


def verifiers_held() -> set[str]:
    found = set(db.session.scalars(select(OAuthAttempt.verifier)))
    db.session.rollback()
    return found


def test_no_line_holds_a_token_whatever_happens(
    cast: Cast,
    xero: Xero,
    app: Flask,
    connect: Callable[..., TestResponse],
    run_jobs: Callable[[], int],
    sign_in: SignIn,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    browser = sign_in(cast.adam)
    back = xero.give_consent(start(browser))
    code = parse_qs(urlsplit(back).query)["code"][0]
    secrets = {code, *verifiers_held()}
    browser.get(back)
    secrets |= tokens_held()
    onboarding = Onboarding(cast, xero, connect, run_jobs)
    run_jobs()
    with transaction() as session:
        session.execute(update(Grant).values(expires_at=clock.now()))
    xero.set_fault("reset_after", path_prefix="/api.xro/2.0/Invoices", method="PUT")
    invoice_id = onboarding.client_work.create_invoice()
    run_jobs()
    secrets |= tokens_held()
    xero.set_fault("truncated_body", path_prefix="/api.xro/2.0/Contacts")
    with cast.adam.enter_scope():
        request_sync(["contacts"], cause="button")
    with transaction() as session:
        session.execute(db.text("UPDATE job SET next_try_at = now() WHERE state = 'waiting'"))
    run_jobs()
    assert onboarding.client_work.stored_invoice(invoice_id).state is InvoiceState.PUSHED
    xero.set_fault("error_503", path_prefix="/connect/revocation")
    assert browser.post("/o/acme/settings/xero/disconnect").status_code == 303
    run_jobs()
    secrets |= {
        app.extensions["settings"].xero_client_secret,
        base64.b64encode(b"hourline-demo:hourline-demo-secret").decode(),
    }
    seen = caplog.text + "".join(capfd.readouterr())
    assert len(secrets) > 8
    assert "/o/<slug>/settings/xero" in seen, "something was logged"
    assert [secret[:6] for secret in secrets if secret and secret in seen] == []
    assert "Bearer ey" not in seen
