"""Acme Studio, connected to Xero's own addresses: everything that would go there comes from a
tape.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.xero.api import grants
from app.xero.api.models import Grant, TenantDirectory
from app.xero.api.oauth import TokenSet
from app.xero.connection.models import Connection
from tests.cast import Cast
from tests.xero.cassettes.tapes import API, IDENTITY, TENANT

SCOPES = "openid offline_access accounting.settings.read accounting.invoices accounting.contacts"
CONNECTION = UUID("7d0a3c52-6a18-4d1e-9d53-0f6c5a7c2b10")
ON_TAPE = TokenSet("access-on-tape", "refresh-on-tape", "", timedelta(minutes=30), SCOPES)


@pytest.fixture
def at_xero(app: Flask, cast: Cast) -> Iterator[Cast]:
    own = app.extensions["settings"]
    app.extensions["settings"] = replace(own, xero_api_url=API, xero_identity_url=IDENTITY)
    person, grant_id = cast.adam, new_id()
    with person.enter_scope():
        with transaction() as session:
            session.add(
                Grant(
                    id=grant_id,
                    xero_user_id=new_id(),
                    access_token="",
                    refresh_token="",
                    expires_at=clock.now(),
                    scopes="",
                )
            )
            session.flush()
            session.add(TenantDirectory(tenant_id=TENANT, org_id=person.org_id, grant_id=grant_id))
            session.add(
                Connection(
                    grant_id=grant_id,
                    connection_id=CONNECTION,
                    tenant_id=TENANT,
                    tenant_name="Demo Company (NZ)",
                    connected_by=person.user_id,
                )
            )
        grants.store_tokens(grant_id, ON_TAPE)
    yield cast
    app.extensions["settings"] = own
