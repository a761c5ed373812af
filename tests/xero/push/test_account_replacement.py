"""An invoice that Xero refused for its account is put right on its own page."""

from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import InvoiceLine, InvoiceState
from app.invoicing.rules import Account
from app.invoicing.rules.refused_accounts import find_refused_accounts
from app.xero.reference.services import fetch_reference_data
from tests.html_page import Page
from tests.invoicing.strategies import references
from tests.xero.push.connected_org import BOOKS, ConnectedOrg
from tests.xero.push.invoice_pages import PAGES


def refused_invoice(acme: ConnectedOrg) -> str:
    """The address of one whose account was archived in Xero after it was made, when the books were
    looked at last.
    """
    with acme.cast.mara.enter_scope():
        fetch_reference_data()
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


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE invoice_line SET tax_rate = 10", "the tax"),
        ("UPDATE invoice_line SET description = 'As the task was called'", "the words of a line"),
        ("UPDATE invoice SET total_hundredths = total_hundredths - 100", "the total"),
    ],
)
def test_what_would_change_more_than_the_account_is_not_sent_unseen(
    acme: ConnectedOrg, mara: FlaskClient, statement: str, words: str
) -> None:
    address = refused_invoice(acme)
    acme.execute(statement)
    before = acme.stored_invoice(invoice_at(address))
    answer = mara.post(f"{address}/account", data=account_form(Page(mara.get(address))))
    assert answer.status_code == 409
    assert f"more than the account would change: {words}" in answer.text
    assert f'href="{address}/edit"' in answer.text
    after = acme.stored_invoice(before.id)
    assert (after.state, after.total_hundredths) == (InvoiceState.FAILED, before.total_hundredths)
    assert [line_values(line) for line in after.lines] == [
        line_values(line) for line in before.lines
    ]


def test_only_the_line_of_the_account_that_xero_named_changes(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    address = refused_invoice(acme)
    acme.execute(
        "UPDATE invoice_line SET account_code = '260', own = '[\"account_code\"]'"
        " WHERE position = 1;"
        "UPDATE invoice SET xero_words = 'Account code ''260'' is not a valid code for this"
        " document.'"
    )
    fields = account_form(Page(mara.get(address)))
    assert mara.post(f"{address}/account", data=fields | {"account_code": "200"}).status_code == 303
    assert [line.account_code for line in acme.stored_invoice(invoice_at(address)).lines] == [
        "200",
        "200",
    ]


@pytest.mark.parametrize(
    ("codes", "words", "refused"),
    [
        (["200", "260"], "Account code '999' is not valid.", set()),
        (["200", "260"], "Account code '260' is not valid.", {"260"}),
        (["200", "20"], "Account code '200' is not valid.", {"200"}),
        (["200", "gone"], "", {"gone"}),
        (["200"], "Something about an account code.", {"200"}),
        ([""], "Something about an account code.", set()),
    ],
)
def test_no_account_is_taken_for_refused_that_may_be_right(
    codes: list[str], words: str, refused: set[str]
) -> None:
    accounts = tuple(Account(code, code, "OUTPUT2") for code in ("20", "200", "260"))
    books = replace(references(), accounts=accounts)
    assert find_refused_accounts(codes, books, words) == refused


def test_the_page_asks_xero_nothing(acme: ConnectedOrg, mara: FlaskClient) -> None:
    address = refused_invoice(acme)
    acme.execute("DELETE FROM cache_entry")
    calls = len(acme.running.get("/requests")["requests"])
    page = Page(mara.get(address))
    assert len(acme.running.get("/requests")["requests"]) == calls
    assert not any((form.get("action") or "").endswith("account") for form in page.forms("post"))
    assert f'href="{address}/edit"' in page.source
