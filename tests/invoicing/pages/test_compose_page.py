"""The page of a new invoice: linking, currency, tracking, lock dates, much time; and the invoice
defaults it starts from.
"""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.blueprints.invoices import time_selection
from app.invoicing.models import InvoiceState
from app.invoicing.services import choose_tracking
from app.kernel import cache
from app.kernel.db import transaction
from app.projects.models import Client
from tests.html_page import Page
from tests.invoicing.pages.test_compose_lines import press, total_on
from tests.xero.push.browsing import PAGES, new_page, only_invoice, sent_by
from tests.xero.push.stage import BOOKS, CONTACT, Stage
from tests.xero.push.test_push_tracking import first_options

DEFAULTS = "/o/acme/settings/invoices"


def unlink(stage: Stage) -> None:
    stage.client_work.change_row(Client, stage.client_work.client_id, contact_id=None)


def test_a_client_is_linked_on_the_page_and_nothing_on_it_is_lost(
    stage: Stage, mara: FlaskClient
) -> None:
    unlink(stage)
    stage.client_work.add_entry(1200, "Logo")
    page = press(
        mara,
        press(mara, new_page(mara, stage), add="extra"),
        **{"extras-0-description": "Printing", "lines-0-text": "The logo"},
    )
    found = press(mara, page, contact_q="kow", search_contact="1")
    assert f'value="{stage.client_work.contact_id}"' in found.text
    linked = press(mara, found, link_contact=str(stage.client_work.contact_id))
    form = sent_by(linked)
    assert "Create draft in Xero" in linked.text
    assert (form["lines-0-text"], form["extras-0-description"], len(form["entry_ids"])) == (
        "The logo",
        "Printing",
        1,
    )


def test_a_contact_is_created_in_xero_from_the_page(stage: Stage, mara: FlaskClient) -> None:
    unlink(stage)
    stage.client_work.change_row(
        Client, stage.client_work.client_id, name="Brand New Ltd", name_key="brand new ltd"
    )
    stage.client_work.add_entry(1200)
    linked = press(mara, new_page(mara, stage), create_contact="1")
    assert (linked.status_code, "Create draft in Xero" in linked.text) == (200, True)
    assert "Brand New Ltd" in [
        one["Name"] for one in stage.running.get(f"{BOOKS}/contacts")["contacts"]
    ]


def test_a_name_that_xero_has_already_is_said_beside_the_search(
    stage: Stage, mara: FlaskClient
) -> None:
    unlink(stage)
    stage.client_work.change_row(
        Client, stage.client_work.client_id, name=CONTACT, name_key=CONTACT.casefold()
    )
    stage.client_work.add_entry(1200)
    refused = press(mara, new_page(mara, stage), create_contact="1")
    assert (refused.status_code, "already has a contact of this name" in refused.text) == (
        422,
        True,
    )
    assert press(mara, refused, link_contact="rubbish").status_code == 422


def test_a_form_that_is_sent_twice_leads_to_the_one_invoice(
    stage: Stage, mara: FlaskClient
) -> None:
    stage.client_work.add_entry(1200)
    form = sent_by(new_page(mara, stage))
    first, second = mara.post(PAGES, data=form), mara.post(PAGES, data=form)
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    stage.work()
    stage.assert_pushed_once(only_invoice(stage).id)


def test_another_currency_bills_the_same_figures_and_says_so(
    stage: Stage, mara: FlaskClient
) -> None:
    stage.client_work.add_entry(1200)
    page = press(mara, new_page(mara, stage), currency="AUD")
    assert "without conversion" in page.text
    assert mara.post(PAGES, data=sent_by(page)).status_code == 303
    stage.work()
    assert (only_invoice(stage).currency, stage.in_xero()[0]["CurrencyCode"]) == ("AUD", "AUD")


def test_a_currency_that_xero_does_not_have_is_refused(stage: Stage, mara: FlaskClient) -> None:
    stage.client_work.add_entry(1200)
    asked = mara.post(PAGES, data=sent_by(new_page(mara, stage)) | {"currency": "CHF"})
    assert asked.status_code in (409, 422)
    assert stage.client_work.entry_locks() == {}


def test_the_default_tracking_is_on_the_preview_and_may_be_chosen_otherwise(
    stage: Stage, mara: FlaskClient
) -> None:
    options = first_options(stage)
    with stage.cast.adam.acting():
        choose_tracking(options)
    stage.client_work.add_entry(1200)
    page = new_page(mara, stage)
    assert page.text.count("selected value=") >= 2
    note = Page(page).words_in("invoice_note")
    assert "Region: " in note, "where it is sent"
    assert "Department: " in note
    form = sent_by(page)
    assert {form["tracking_1"], form["tracking_2"]} == {
        f"{category.hex}.{option.hex}" for category, option in options.items()
    }
    page = press(mara, page, tracking_2="")
    assert mara.post(PAGES, data=sent_by(page)).status_code == 303
    stage.work()
    assert len(stage.in_xero()[0]["LineItems"][0]["Tracking"]) == 1


def test_an_option_that_is_gone_is_said_and_not_sent(stage: Stage, mara: FlaskClient) -> None:
    stage.client_work.add_entry(1200)
    gone = "0" * 31 + "1." + "0" * 31 + "2"
    with stage.cast.adam.acting():
        choose_tracking({UUID(gone[:32]): UUID(gone[33:])})
    page = new_page(mara, stage)
    assert "A tracking option is no longer active in Xero" in page.text
    assert mara.post(PAGES, data=sent_by(page)).status_code == 422
    assert stage.client_work.entry_locks() == {}


def test_a_locked_period_is_a_warning_before_the_button(stage: Stage, mara: FlaskClient) -> None:
    stage.running.post(f"{BOOKS}/lock-date", date="2026-11-30")
    with stage.cast.adam.acting(), transaction():
        cache.forget(stage.cast.adam.org_id)
    stage.client_work.add_entry(1200)
    assert (
        "locked up to 30 Nov 2026"
        in press(mara, new_page(mara, stage), invoice_date="2026-11-30").text
    )
    assert "locked up to" not in press(mara, new_page(mara, stage), invoice_date="2026-12-01").text


def test_what_was_put_right_in_xero_is_seen_when_it_is_asked_again(
    stage: Stage, mara: FlaskClient
) -> None:
    stage.client_work.add_entry(1200)
    stage.client_work.change_row(Client, stage.client_work.client_id, currency="CHF")
    page = press(mara, new_page(mara, stage), template="{hours} hours")
    assert "CHF is not among the organisation" in page.text
    stage.running.post(f"{BOOKS}/currencies", codes=["NZD", "CHF"])
    stage.execute("UPDATE cache_entry SET expires_at = expires_at - interval '1 minute'")
    assert "CHF is not among" in press(mara, page).text
    asked = press(mara, page, look_again="1")
    assert "CHF is not among" not in asked.text
    assert sent_by(asked)["template"] == "{hours} hours", "what was typed stays"


def test_after_xero_refused_an_invoice_the_books_are_looked_at_anew(
    stage: Stage, mara: FlaskClient
) -> None:
    stage.client_work.add_entry(1200)
    page = new_page(mara, stage)
    stage.execute("UPDATE cache_entry SET expires_at = expires_at - interval '1 minute'")
    stage.running.post(f"{BOOKS}/archive-account", code=sent_by(page)["account_code"])
    assert mara.post(PAGES, data=sent_by(page)).status_code == 303
    stage.work()
    invoice = only_invoice(stage)
    assert invoice.state is InvoiceState.FAILED
    assert "no longer an active revenue account" in mara.get(f"{PAGES}/{invoice.id}/edit").text


def test_rounded_time_is_shown_where_it_changes_a_number(stage: Stage, mara: FlaskClient) -> None:
    stage.client_work.add_entry(67 * 60)
    stage.client_work.add_entry(3600, "Exactly an hour")
    page = press(mara, new_page(mara, stage), rounding="up-15")
    assert page.text.count(", rounded") == 1
    assert "1:07 → 1:15" in page.text
    assert "Billed as 2:15" in page.text


def test_much_time_is_chosen_project_by_project(
    stage: Stage, mara: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_selection, "MAX_LISTED_ENTRIES", 2)
    for _ in range(3):
        stage.client_work.add_entry(1200)
    page = new_page(mara, stage)
    assert Page(page).value("whole") == str(stage.client_work.project_id)
    assert total_on(page) == "$38.34"
    form = sent_by(page)
    assert form["whole"] == str(stage.client_work.project_id)
    assert (
        mara.post(f"{PAGES}/preview", data=form | {"whole": ""}).text.count('id="invoice_total"')
        == 0
    )
    stage.client_work.add_entry(1200)
    assert mara.post(PAGES, data=form).status_code == 409, "one more than the person saw"
    assert mara.post(PAGES, data=sent_by(new_page(mara, stage))).status_code == 303
    assert (only_invoice(stage).state, len(stage.client_work.entry_locks())) == (
        InvoiceState.QUEUED,
        4,
    )


def test_what_has_broken_in_xero_is_said_beside_the_default(
    stage: Stage, mara: FlaskClient, sign_in: object
) -> None:
    adam = sign_in(stage.cast.adam)  # type: ignore[operator]  # the fixture of the cast
    form = sent_by(adam.get(DEFAULTS)) | {
        "account_code": "200",
        "tax_type": "OUTPUT2",
        "rounding": "nearest-6",
        "rounding_per": "line",
    }
    assert adam.post(DEFAULTS, data=form).status_code == 303
    stage.execute(
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
    assert adam.post(DEFAULTS, data=sent_by(page)).status_code == 422
    assert (
        adam.post(
            DEFAULTS, data=sent_by(page) | {"account_code": "260", "branding_theme_id": ""}
        ).status_code
        == 303
    )
    assert sent_by(adam.get(DEFAULTS))["rounding"] == "nearest-6"
