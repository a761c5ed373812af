"""The default tracking options stand on the lines in Xero, from the invoice on that is made after
they were chosen.
"""

from collections.abc import Callable
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from app.invoicing.services import choose_tracking
from app.kernel.db import db
from app.xero.sync.models import TrackingOption
from app.xero.sync.services.requests import request_sync
from tests.cast import Person
from tests.xero.push.connected_org import BOOKS, ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, new_page, only_invoice


def first_options(acme: ConnectedOrg) -> dict[UUID, UUID]:
    return {
        UUID(one["TrackingCategoryID"]): UUID(one["Options"][0]["TrackingOptionID"])
        for one in acme.running.records("tracking-categories")
    }


def first_option_names(acme: ConnectedOrg) -> dict[str, str]:
    """As a page of invoices shows them, which names no option ids (facts 3.7)."""
    return {
        str(one["TrackingCategoryID"]): str(one["Options"][0]["Name"])
        for one in acme.running.records("tracking-categories")
    }


def test_the_default_options_arrive_on_every_line(acme: ConnectedOrg) -> None:
    options = first_options(acme)
    assert len(options) == 2
    with acme.cast.adam.enter_scope():
        choose_tracking(options)
    invoice_id = acme.queue_invoice(1200, 3600)
    acme.work_until_settled(invoice_id)
    acme.assert_pushed_once(invoice_id)
    for line in acme.invoices_in_xero()[0]["LineItems"]:
        shown = {one["TrackingCategoryID"]: one["Option"] for one in line["Tracking"]}
        assert shown == first_option_names(acme)


def test_an_invoice_that_was_made_before_carries_none(acme: ConnectedOrg) -> None:
    invoice_id = acme.queue_invoice()
    with acme.cast.adam.enter_scope():
        choose_tracking(first_options(acme))
    acme.work_until_settled(invoice_id)
    assert [line["Tracking"] for line in acme.invoices_in_xero()[0]["LineItems"]] == [[]]


def test_an_archived_option_is_shown_as_archived_where_it_is_still_used(
    acme: ConnectedOrg, mara: FlaskClient, sign_in: Callable[[Person], FlaskClient]
) -> None:
    options, adam = first_options(acme), sign_in(acme.cast.adam)
    with acme.cast.adam.enter_scope():
        choose_tracking(options)
    acme.client_work.add_entry(1200)
    mara.post(PAGES, data=form_fields_of(new_page(mara, acme)) | {"save": "1"})
    draft_id, option_id = only_invoice(acme).id, str(next(iter(options.values())))
    acme.running.post(f"{BOOKS}/archive-tracking-option", id=option_id)
    acme.execute("DELETE FROM cache_entry")
    edit, defaults = f"{PAGES}/{draft_id}/edit", "/o/acme/settings/invoices"
    assert "(archived in Xero)" in adam.get(defaults).text
    page = mara.get(edit).text
    assert "(archived in Xero)" in page
    assert "no longer active in Xero" in page
    with acme.cast.adam.enter_scope():
        request_sync(["tracking"], cause="button")
    acme.run_due_jobs()
    with acme.cast.adam.enter_scope():
        stored = {str(row.id): row.is_active for row in db.session.scalars(select(TrackingOption))}
    assert stored[option_id] is False
    assert list(stored.values()).count(False) == 2, "one was archived before"
    assert "(archived in Xero)" in mara.get(edit).text
    assert "(archived in Xero)" not in adam.get(defaults).text, "new invoices do without it"
    assert "(archived in Xero)" not in adam.get("/o/acme/settings/xero/setup/tracking").text
