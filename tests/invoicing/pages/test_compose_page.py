"""The page of a new invoice: linking, currency, tracking, lock dates, much time; and the invoice
defaults it starts from.
"""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import InvoiceState
from app.invoicing.rules import time_tree
from app.invoicing.services import choose_tracking
from app.kernel import cache
from app.kernel.db import transaction
from app.projects.models import Client
from tests.html_page import Page
from tests.invoicing.pages.test_compose_lines import press, total_on
from tests.xero.push.connected_org import BOOKS, CONTACT, ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, new_page, only_invoice
from tests.xero.push.test_tracking import first_options

DEFAULTS = "/o/acme/settings/invoices"


def unlink(acme: ConnectedOrg) -> None:
    acme.client_work.change_row(Client, acme.client_work.client_id, contact_id=None)


def test_a_client_is_linked_on_the_page_and_nothing_on_it_is_lost(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    unlink(acme)
    acme.client_work.add_entry(1200, "Logo")
    page = press(
        mara,
        press(mara, new_page(mara, acme), add="extra"),
        **{"extras-0-description": "Printing", "lines-0-text": "The logo"},
    )
    found = press(mara, page, contact_q="kow", search_contact="1")
    assert f'value="{acme.client_work.contact_id}"' in found.text
    linked = press(mara, found, link_contact=str(acme.client_work.contact_id))
    form = form_fields_of(linked)
    assert "Create draft in Xero" in linked.text
    assert (form["lines-0-text"], form["extras-0-description"], len(form["entry_ids"])) == (
        "The logo",
        "Printing",
        1,
    )


def test_a_contact_is_created_in_xero_from_the_page(acme: ConnectedOrg, mara: FlaskClient) -> None:
    unlink(acme)
    acme.client_work.change_row(
        Client, acme.client_work.client_id, name="Brand New Ltd", name_key="brand new ltd"
    )
    acme.client_work.add_entry(1200)
    linked = press(mara, new_page(mara, acme), create_contact="1")
    assert (linked.status_code, "Create draft in Xero" in linked.text) == (200, True)
    assert "Brand New Ltd" in [
        one["Name"] for one in acme.running.get(f"{BOOKS}/contacts")["contacts"]
    ]


def test_a_name_that_xero_has_already_is_said_beside_the_search(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    unlink(acme)
    acme.client_work.change_row(
        Client, acme.client_work.client_id, name=CONTACT, name_key=CONTACT.casefold()
    )
    acme.client_work.add_entry(1200)
    refused = press(mara, new_page(mara, acme), create_contact="1")
    assert (refused.status_code, "already has a contact of this name" in refused.text) == (
        422,
        True,
    )
    assert press(mara, refused, link_contact="rubbish").status_code == 422


def test_a_form_that_is_sent_twice_leads_to_the_one_invoice(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    form = form_fields_of(new_page(mara, acme))
    first, second = mara.post(PAGES, data=form), mara.post(PAGES, data=form)
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    acme.run_due_jobs()
    acme.assert_pushed_once(only_invoice(acme).id)


def test_another_currency_bills_the_same_figures_and_says_so(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    page = press(mara, new_page(mara, acme), currency="AUD")
    assert "without conversion" in page.text
    assert mara.post(PAGES, data=form_fields_of(page)).status_code == 303
    acme.run_due_jobs()
    assert (only_invoice(acme).currency, acme.invoices_in_xero()[0]["CurrencyCode"]) == (
        "AUD",
        "AUD",
    )


def test_a_currency_that_xero_does_not_have_is_refused(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    asked = mara.post(PAGES, data=form_fields_of(new_page(mara, acme)) | {"currency": "CHF"})
    assert asked.status_code in (409, 422)
    assert acme.client_work.entry_locks() == {}


def test_the_default_tracking_is_on_the_preview_and_may_be_chosen_otherwise(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    options = first_options(acme)
    with acme.cast.adam.enter_scope():
        choose_tracking(options)
    acme.client_work.add_entry(1200)
    page = new_page(mara, acme)
    assert page.text.count("selected value=") >= 2
    note = Page(page).words_in("invoice_note")
    assert "Region: " in note, "where it is sent"
    assert "Department: " in note
    form = form_fields_of(page)
    assert {form["tracking_1"], form["tracking_2"]} == {
        f"{category.hex}.{option.hex}" for category, option in options.items()
    }
    page = press(mara, page, tracking_2="")
    assert mara.post(PAGES, data=form_fields_of(page)).status_code == 303
    acme.run_due_jobs()
    assert len(acme.invoices_in_xero()[0]["LineItems"][0]["Tracking"]) == 1


def test_an_option_that_is_gone_is_said_and_not_sent(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.client_work.add_entry(1200)
    gone = "0" * 31 + "1." + "0" * 31 + "2"
    with acme.cast.adam.enter_scope():
        choose_tracking({UUID(gone[:32]): UUID(gone[33:])})
    page = new_page(mara, acme)
    assert "A tracking option is no longer active in Xero" in page.text
    assert mara.post(PAGES, data=form_fields_of(page)).status_code == 422
    assert acme.client_work.entry_locks() == {}


def test_a_locked_period_is_a_warning_before_the_button(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.running.post(f"{BOOKS}/lock-date", date="2026-11-30")
    with acme.cast.adam.enter_scope(), transaction():
        cache.forget(acme.cast.adam.org_id)
    acme.client_work.add_entry(1200)
    assert (
        "locked up to 30 Nov 2026"
        in press(mara, new_page(mara, acme), invoice_date="2026-11-30").text
    )
    assert "locked up to" not in press(mara, new_page(mara, acme), invoice_date="2026-12-01").text


def test_what_was_put_right_in_xero_is_seen_when_it_is_asked_again(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    acme.client_work.change_row(Client, acme.client_work.client_id, currency="CHF")
    page = press(mara, new_page(mara, acme), template="{hours} hours")
    assert "CHF is not among the organisation" in page.text
    acme.running.post(f"{BOOKS}/currencies", codes=["NZD", "CHF"])
    acme.execute("UPDATE cache_entry SET expires_at = expires_at - interval '1 minute'")
    assert "CHF is not among" in press(mara, page).text
    asked = press(mara, page, look_again="1")
    assert "CHF is not among" not in asked.text
    assert form_fields_of(asked)["template"] == "{hours} hours", "what was typed stays"


def test_after_xero_refused_an_invoice_the_books_are_looked_at_anew(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    page = new_page(mara, acme)
    acme.execute("UPDATE cache_entry SET expires_at = expires_at - interval '1 minute'")
    acme.running.post(f"{BOOKS}/archive-account", code=form_fields_of(page)["account_code"])
    assert mara.post(PAGES, data=form_fields_of(page)).status_code == 303
    acme.run_due_jobs()
    invoice = only_invoice(acme)
    assert invoice.state is InvoiceState.FAILED
    assert "no longer an active revenue account" in mara.get(f"{PAGES}/{invoice.id}/edit").text


def test_rounded_time_is_shown_where_it_changes_a_number(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(67 * 60)
    acme.client_work.add_entry(3600, "Exactly an hour")
    page = press(mara, new_page(mara, acme), rounding="up-15", grouping="entry")
    assert page.text.count(", rounded") == 1
    assert "1:07 → 1:15" in page.text
    assert "Billed as 2:15" in page.text


def test_much_time_is_chosen_project_by_project(
    acme: ConnectedOrg, mara: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_tree, "FIRST_SHOWN_ENTRIES", 2)
    for _ in range(3):
        acme.client_work.add_entry(1200)
    page = new_page(mara, acme)
    assert Page(page).value("whole") == str(acme.client_work.project_id)
    assert total_on(page) == "$38.33"
    form = form_fields_of(page)
    assert form["whole"] == str(acme.client_work.project_id)
    assert (
        mara.post(f"{PAGES}/preview", data=form | {"whole": ""}).text.count('id="invoice_total"')
        == 0
    )
    acme.client_work.add_entry(1200)
    assert mara.post(PAGES, data=form).status_code == 409, "one more than the person saw"
    assert mara.post(PAGES, data=form_fields_of(new_page(mara, acme))).status_code == 303
    assert (only_invoice(acme).state, len(acme.client_work.entry_locks())) == (
        InvoiceState.QUEUED,
        4,
    )


def test_what_has_broken_in_xero_is_said_beside_the_default(
    acme: ConnectedOrg, mara: FlaskClient, sign_in: object
) -> None:
    adam = sign_in(acme.cast.adam)  # type: ignore[operator]  # the fixture of the cast
    form = form_fields_of(adam.get(DEFAULTS)) | {
        "account_code": "200",
        "tax_type": "OUTPUT2",
        "rounding": "nearest-6",
        "rounding_per": "line",
    }
    assert adam.post(DEFAULTS, data=form).status_code == 303
    acme.execute(
        "UPDATE invoice_defaults SET account_code = '999', branding_theme_id ="
        " '00000000-0000-0000-0000-000000000009'"
    )
    page = adam.get(DEFAULTS)
    assert page.status_code == 200
    for words in (
        "Account 999 is no longer an active revenue account",
        "This branding theme no longer exists",
    ):
        assert words in page.text
    assert adam.post(DEFAULTS, data=form_fields_of(page)).status_code == 303, "nobody touched it"
    touched = form_fields_of(page) | {"account_code": "998"}
    assert adam.post(DEFAULTS, data=touched).status_code == 422
    assert (
        adam.post(
            DEFAULTS, data=form_fields_of(page) | {"account_code": "260", "branding_theme_id": ""}
        ).status_code
        == 303
    )
    assert form_fields_of(adam.get(DEFAULTS))["rounding"] == "nearest-6"
