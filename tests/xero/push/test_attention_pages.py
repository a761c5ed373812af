"""Xero holds something else under the invoice's number: the page shows both, and a person
decides.
"""

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import InvoiceState
from tests.xero.push.browsing import PAGES
from tests.xero.push.stage import BOOKS, Stage
from tests.xero.push.test_push_refusals import MINUTES, theirs


def test_somebody_elses_invoice_is_shown_beside_ours_and_ours_goes_under_the_next_number(
    stage: Stage, mara: FlaskClient
) -> None:
    theirs(stage, Contact={"Name": "Somebody & else"})
    invoice_id = stage.invoice()
    stage.work()
    page = mara.get(f"{PAGES}/{invoice_id}")
    assert "Ours beside what Xero holds" in page.text
    assert "Somebody &amp; else" in page.text
    assert "Send under a new number" in mara.get(f"{PAGES}/{invoice_id}/renumbering").text
    assert mara.post(f"{PAGES}/{invoice_id}/renumbering").status_code == 303
    stage.work()
    stored = stage.stored(invoice_id)
    assert (stored.state, stored.reference, len(stage.in_xero())) == (
        InvoiceState.PUSHED,
        "HL-0002",
        2,
    )


def changed_in_xero(stage: Stage) -> str:
    """An invoice whose draft arrived unnoticed and was changed there."""
    stage.fault("reset_after")
    invoice_id = stage.invoice()
    stage.work()
    [made] = stage.in_xero()
    stage.running.post(
        f"{BOOKS}/invoices/{made['InvoiceID']}/edit",
        lines=[{"Description": "Changed", "Quantity": 1, "UnitAmount": 9}],
    )
    stage.later(7 * MINUTES)
    stage.work()
    assert stage.stored(invoice_id).state is InvoiceState.NEEDS_ATTENTION
    return str(invoice_id)


def test_what_is_ours_can_be_kept_as_xero_holds_it(stage: Stage, mara: FlaskClient) -> None:
    invoice_id = changed_in_xero(stage)
    assert "It is this invoice" in mara.get(f"{PAGES}/{invoice_id}").text
    assert "$9.00" in mara.get(f"{PAGES}/{invoice_id}/adoption").text
    assert mara.post(f"{PAGES}/{invoice_id}/adoption").status_code == 303
    stage.work()
    shown = mara.get(f"{PAGES}/{invoice_id}")
    assert "Draft in Xero" in shown.text
    assert "was taken over as this invoice" in shown.text
    assert len(stage.in_xero()) == 1


def test_what_may_be_ours_is_sent_again_only_by_somebody_who_has_looked(
    stage: Stage, mara: FlaskClient
) -> None:
    invoice_id = changed_in_xero(stage)
    refused = mara.post(f"{PAGES}/{invoice_id}/renumbering")
    assert refused.status_code == 422
    assert "Confirm that you have looked" in refused.text
    assert len(stage.in_xero()) == 1
    assert (
        mara.post(f"{PAGES}/{invoice_id}/renumbering", data={"not_ours": "yes"}).status_code == 303
    )
    stage.work()
    assert len(stage.in_xero()) == 2


@pytest.mark.parametrize("page", ["adoption", "renumbering"])
def test_nothing_is_decided_of_an_invoice_that_does_not_wait_for_it(
    stage: Stage, mara: FlaskClient, page: str
) -> None:
    invoice_id = stage.invoice()
    for ask in (mara.get, mara.post):
        assert ask(f"{PAGES}/{invoice_id}/{page}").status_code == 409
