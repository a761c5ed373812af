"""A browser without JavaScript on the pages of invoices."""

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.invoicing.models import Invoice
from app.kernel.db import db
from tests.html_page import Page
from tests.xero.push.connected_org import ConnectedOrg

PAGES = "/o/acme/invoices"


def form_fields_of(page: TestResponse) -> dict[str, Any]:
    """What the page's form would send, as it stands."""
    pairs = Page(page).sent_pairs()
    entry_ids = [value for name, value in pairs if name == "entry_ids"]
    return dict(pairs) | {"entry_ids": entry_ids}


def new_page(browser: FlaskClient, acme: ConnectedOrg) -> TestResponse:
    return browser.get(f"{PAGES}/new?client_id={acme.client_work.client_id}")


def only_invoice(acme: ConnectedOrg) -> Invoice:
    with acme.cast.mara.enter_scope():
        db.session.rollback()
        found: UUID = db.session.query(Invoice.id).one()[0]
    return acme.stored_invoice(found)
