"""An invoice that Xero refused for its account is put right on its own page."""

from uuid import UUID

from flask.testing import FlaskClient

from app.invoicing.models import InvoiceLine, InvoiceState
from tests.html_page import Page
from tests.xero.push.connected_org import BOOKS, ConnectedOrg
from tests.xero.push.invoice_pages import PAGES


def refused_invoice(acme: ConnectedOrg) -> str:
    """The address of one whose account was archived in Xero after it was made."""
    acme.running.post(f"{BOOKS}/archive-account", code="200")
    invoice_id = acme.queue_invoice(1200, 3600)
    acme.run_due_jobs()
    assert acme.stored_invoice(invoice_id).state is InvoiceState.FAILED
    return f"{PAGES}/{invoice_id}"


def invoice_at(address: str) -> UUID:
    return UUID(address.rsplit("/", 1)[-1])


def account_form(page: Page) -> dict[str, str]:
    (form,) = [
        form for form in page.forms("post") if (form.get("action") or "").endswith("account")
    ]
    return dict(page.sent_pairs(form))


def test_another_account_is_chosen_and_only_that_changes(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    address = refused_invoice(acme)
    before = acme.stored_invoice(invoice_at(address))
    fields = account_form(Page(mara.get(address)))
    assert fields["account_code"] != "200", "the refused one is not offered"
    sent = mara.post(f"{address}/account", data=fields)
    assert sent.status_code == 303
    after = acme.stored_invoice(before.id)
    assert after.state is InvoiceState.QUEUED
    assert {line.account_code for line in after.lines} == {fields["account_code"]}
    assert [line_values(line) for line in after.lines] == [
        line_values(line) for line in before.lines
    ]
    assert (after.reference, after.total_hundredths) == (before.reference, before.total_hundredths)
    acme.run_due_jobs()
    acme.assert_pushed_once(before.id)


def line_values(line: InvoiceLine) -> tuple[object, ...]:
    return line.description, line.quantity, line.unit_amount, line.amount_hundredths, line.tax_rate


def test_what_is_no_account_is_refused_beside_the_field(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    address = refused_invoice(acme)
    fields = account_form(Page(mara.get(address)))
    answer = mara.post(f"{address}/account", data=fields | {"account_code": "nonsense"})
    assert answer.status_code == 422
    assert "Choose an account." in answer.text


def test_who_did_not_see_it_as_it_is_now_changes_nothing(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    address = refused_invoice(acme)
    fields = account_form(Page(mara.get(address)))
    acme.execute("UPDATE invoice SET due_date = due_date + 1")
    late = mara.post(f"{address}/account", data=fields)
    assert late.status_code == 409
    assert "changed meanwhile" in late.text
    stored = acme.stored_invoice(invoice_at(address))
    assert (stored.state, stored.lines[0].account_code) == (InvoiceState.FAILED, "200")
