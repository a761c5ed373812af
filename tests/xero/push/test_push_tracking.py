"""The default tracking options stand on the lines in Xero, from the invoice on that is made after
they were chosen.
"""

from uuid import UUID

from app.invoicing.services import choose_tracking
from tests.xero.push.stage import BOOKS, Stage


def first_options(stage: Stage) -> dict[UUID, UUID]:
    found = stage.running.get(f"{BOOKS}/tracking-categories")
    categories = next(value for value in found.values() if isinstance(value, list))
    return {
        UUID(one["TrackingCategoryID"]): UUID(one["Options"][0]["TrackingOptionID"])
        for one in categories
    }


def test_the_default_options_arrive_on_every_line(stage: Stage) -> None:
    options = first_options(stage)
    assert len(options) == 2
    with stage.cast.adam.acting():
        choose_tracking(options)
    invoice_id = stage.invoice(1200, 3600)
    stage.work_until_settled(invoice_id)
    stage.assert_pushed_once(invoice_id)
    for line in stage.in_xero()[0]["LineItems"]:
        assert {
            UUID(one["TrackingCategoryID"]): UUID(one["TrackingOptionID"])
            for one in line["Tracking"]
        } == options


def test_an_invoice_that_was_made_before_carries_none(stage: Stage) -> None:
    invoice_id = stage.invoice()
    with stage.cast.adam.acting():
        choose_tracking(first_options(stage))
    stage.work_until_settled(invoice_id)
    assert [line["Tracking"] for line in stage.in_xero()[0]["LineItems"]] == [[]]
