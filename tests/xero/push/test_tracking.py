"""The default tracking options stand on the lines in Xero, from the invoice on that is made after
they were chosen.
"""

from uuid import UUID

from app.invoicing.services import choose_tracking
from tests.xero.push.connected_org import BOOKS, ConnectedOrg


def first_options(acme: ConnectedOrg) -> dict[UUID, UUID]:
    found = acme.running.get(f"{BOOKS}/tracking-categories")
    categories = next(value for value in found.values() if isinstance(value, list))
    return {
        UUID(one["TrackingCategoryID"]): UUID(one["Options"][0]["TrackingOptionID"])
        for one in categories
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
        assert {
            UUID(one["TrackingCategoryID"]): UUID(one["TrackingOptionID"])
            for one in line["Tracking"]
        } == options


def test_an_invoice_that_was_made_before_carries_none(acme: ConnectedOrg) -> None:
    invoice_id = acme.queue_invoice()
    with acme.cast.adam.enter_scope():
        choose_tracking(first_options(acme))
    acme.work_until_settled(invoice_id)
    assert [line["Tracking"] for line in acme.invoices_in_xero()[0]["LineItems"]] == [[]]
