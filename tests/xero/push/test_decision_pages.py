"""Xero holds something else under the invoice's number: the page shows both, and a person
decides.
"""

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import InvoiceState
from tests.xero.push.connected_org import BOOKS, ConnectedOrg
from tests.xero.push.invoice_pages import PAGES
from tests.xero.push.test_refusals import MINUTES, theirs


def test_somebody_elses_invoice_is_shown_beside_ours_and_ours_goes_under_the_next_number(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    theirs(acme, Contact={"Name": "Somebody & else"})
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    page = mara.get(f"{PAGES}/{invoice_id}")
    assert "This invoice here and in Xero" in page.text
    assert "Somebody &amp; else" in page.text
    assert "Send under a new number" in mara.get(f"{PAGES}/{invoice_id}/renumbering").text
    assert mara.post(f"{PAGES}/{invoice_id}/renumbering").status_code == 303
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, stored.reference, len(acme.invoices_in_xero())) == (
        InvoiceState.PUSHED,
        "HL-0002",
        2,
    )


def changed_in_xero(acme: ConnectedOrg) -> str:
    """An invoice whose draft arrived unnoticed and was changed there."""
    acme.set_fault("reset_after")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    [made] = acme.invoices_in_xero()
    acme.running.post(
        f"{BOOKS}/invoices/{made['InvoiceID']}/edit",
        lines=[{"Description": "Changed", "Quantity": 1, "UnitAmount": 9}],
    )
    acme.let_pass(7 * MINUTES)
    acme.run_due_jobs()
    assert acme.stored_invoice(invoice_id).state is InvoiceState.NEEDS_ATTENTION
    return str(invoice_id)


def test_what_is_ours_can_be_kept_as_xero_holds_it(acme: ConnectedOrg, mara: FlaskClient) -> None:
    invoice_id = changed_in_xero(acme)
    assert "It is this invoice" in mara.get(f"{PAGES}/{invoice_id}").text
    assert "$9.00" in mara.get(f"{PAGES}/{invoice_id}/adoption").text
    assert mara.post(f"{PAGES}/{invoice_id}/adoption").status_code == 303
    acme.run_due_jobs()
    shown = mara.get(f"{PAGES}/{invoice_id}")
    assert "Draft in Xero" in shown.text
    assert "was kept as this invoice" in shown.text
    assert len(acme.invoices_in_xero()) == 1


def test_what_may_be_ours_is_sent_again_only_by_somebody_who_has_looked(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    invoice_id = changed_in_xero(acme)
    refused = mara.post(f"{PAGES}/{invoice_id}/renumbering")
    assert refused.status_code == 422
    assert "Confirm that you have looked" in refused.text
    assert len(acme.invoices_in_xero()) == 1
    assert (
        mara.post(f"{PAGES}/{invoice_id}/renumbering", data={"not_ours": "yes"}).status_code == 303
    )
    acme.run_due_jobs()
    assert len(acme.invoices_in_xero()) == 2


@pytest.mark.parametrize("page", ["adoption", "renumbering"])
def test_nothing_is_decided_of_an_invoice_that_does_not_wait_for_it(
    acme: ConnectedOrg, mara: FlaskClient, page: str
) -> None:
    invoice_id = acme.queue_invoice()
    for ask in (mara.get, mara.post):
        assert ask(f"{PAGES}/{invoice_id}/{page}").status_code == 409
