"""Lines on the page of a new invoice: added by hand, from an item, discounts, and what is chosen
for single ones.
"""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.invoicing.models import LineKind
from app.kernel.db import transaction
from app.xero.sync.models import Item
from tests.html_page import Page
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, new_page, only_invoice

PREVIEW = f"{PAGES}/preview"


def press(browser: FlaskClient, page: TestResponse, **more: str) -> TestResponse:
    """Send the form to the preview as it stands, with MORE typed or pressed."""
    return browser.post(PREVIEW, data=form_fields_of(page) | more)


def total_on(page: TestResponse) -> str:
    return Page(page).words_in("invoice_total")


def test_a_line_added_by_hand_is_billed_with_the_time(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    page = press(mara, new_page(mara, acme), add="extra")
    assert page.status_code == 200
    assert total_on(page) == "$12.78", "a line that is not finished is not billed"
    page = press(
        mara,
        page,
        **{
            "extras-0-description": "Printing",
            "extras-0-quantity": "2.5",
            "extras-0-price": "10.0001",
        },
    )
    assert total_on(page) == "$41.53"
    assert mara.post(PAGES, data=form_fields_of(page)).status_code == 303
    stored = only_invoice(acme)
    assert [(line.kind, line.quantity, line.amount_hundredths) for line in stored.lines][1] == (
        LineKind.EXTRA,
        Decimal("2.5"),
        2500,
    )
    acme.run_due_jobs()
    acme.assert_pushed_once(stored.id)


@pytest.mark.parametrize(
    ("typed", "total"), [("5", "$7.03"), ("50 %", "$6.39"), ("50%", "$6.39"), ("100 %", "$0.00")]
)
def test_a_discount_is_an_amount_or_a_percentage(
    acme: ConnectedOrg, mara: FlaskClient, typed: str, total: str
) -> None:
    acme.client_work.add_entry(1200)
    page = press(
        mara, press(mara, new_page(mara, acme), add="discount"), **{"extras-0-price": typed}
    )
    assert total_on(page) == total
    assert mara.post(PAGES, data=form_fields_of(page)).status_code == 303
    stored = only_invoice(acme)
    assert stored.lines[1].amount_hundredths < 0
    acme.run_due_jobs()
    acme.assert_pushed_once(stored.id)


def test_more_discount_than_there_is_to_bill_is_said_and_not_sent(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    page = press(
        mara, press(mara, new_page(mara, acme), add="discount"), **{"extras-0-price": "500"}
    )
    assert "below zero" in page.text
    refused = mara.post(PAGES, data=form_fields_of(page))
    assert (refused.status_code, acme.client_work.entry_locks()) == (422, {})
    assert 'value="500"' in refused.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("price", "ten"),
        ("price", "-5"),
        ("price", "10 %"),
        ("quantity", "1.00001"),
        ("description", "x" * 4001),
        ("description", "a\0b"),
    ],
)
def test_what_no_line_can_be_is_said_beside_it_and_kept(
    acme: ConnectedOrg, mara: FlaskClient, field: str, typed: str
) -> None:
    acme.client_work.add_entry(1200)
    page = press(mara, new_page(mara, acme), add="extra")
    refused = press(
        mara,
        page,
        **{"extras-0-description": "Printing", "extras-0-price": "1", f"extras-0-{field}": typed},
    )
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert total_on(refused) == "$12.78", "the preview stays in sight, without that line"
    assert mara.post(PAGES, data=form_fields_of(refused)).status_code == 422 or "\0" in typed


def test_a_line_half_done_is_not_left_out_silently(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.client_work.add_entry(1200)
    page = press(
        mara,
        press(mara, new_page(mara, acme), add="extra"),
        **{"extras-0-description": "Printing"},
    )
    refused = mara.post(PAGES, data=form_fields_of(page))
    assert (refused.status_code, acme.client_work.entry_locks()) == (422, {})
    assert "Fill this in." in refused.text
    blank = form_fields_of(page) | {"extras-0-description": ""}
    assert mara.post(PAGES, data=blank).status_code == 303, "a line with nothing in it is none"


def test_a_line_is_removed_and_the_others_stay(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.client_work.add_entry(1200)
    page = press(
        mara,
        press(mara, new_page(mara, acme), add="extra"),
        add="discount",
        **{"extras-0-description": "Printing"},
    )
    keys = [form_fields_of(page)[f"extras-{number}-key"] for number in (0, 1)]
    page = press(mara, page, remove=keys[1])
    assert "Printing" in page.text
    assert keys[1] not in page.text
    assert keys[0] in page.text


def test_an_item_of_xeros_fills_in_a_line(acme: ConnectedOrg, mara: FlaskClient) -> None:
    with acme.cast.mara.enter_scope(), transaction() as session:
        session.add(
            Item(
                code="BOOK",
                name="Handbook",
                description="A printed handbook",
                unit_price=Decimal("19.9"),
                account_code="200",
                tax_type="OUTPUT2",
            )
        )
    acme.client_work.add_entry(1200)
    page = press(mara, new_page(mara, acme), add="item", item="book")
    assert total_on(page) == "$35.67"
    assert "A printed handbook" in page.text
    assert "No item of this code" in press(mara, page, add="item", item="nothing like it").text


def test_the_text_of_a_line_survives_other_changes_and_comes_back_with_its_line(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200, "Logo")
    acme.client_work.add_entry(1200, "Review")
    page = press(mara, new_page(mara, acme), grouping="entry")
    page = press(mara, page, **{"lines-0-text": "The logo, as agreed"})
    assert "The logo, as agreed" in page.text
    page = press(mara, page, terms_days="400")
    assert (page.status_code, "The logo, as agreed" in page.text) == (422, True)
    page = press(mara, page, terms_days="30", grouping="project")
    assert "Website: Logo; Review" in page.text
    page = press(mara, page, grouping="entry", template="{project} for {person}")
    texts = [form_fields_of(page)[f"lines-{number}-text"] for number in (0, 1)]
    assert sorted(texts) == ["The logo, as agreed", "Website for Mara"], (
        "a text that nobody edited follows the template"
    )
    assert mara.post(PAGES, data=form_fields_of(page)).status_code == 303
    assert sorted(line.description for line in only_invoice(acme).lines) == sorted(texts)


def test_a_line_may_have_an_account_a_tax_rate_and_tracking_of_its_own(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200, "Logo")
    acme.client_work.add_entry(1200, "Review")
    page = press(mara, new_page(mara, acme), grouping="entry")
    page = press(mara, page, open=form_fields_of(page)["lines-0-key"])
    regions = Page(page).options("lines-0-tracking_1")
    option, name = next((value, text) for value, text in regions.items() if len(value) == 65)
    page = press(
        mara,
        page,
        **{
            "lines-0-account_code": "260",
            "lines-0-tax_type": "ZERORATED",
            "lines-0-tracking_1": option,
        },
    )
    assert "260 · " in page.text
    assert total_on(page) == "$23.89", "one line of 11.11 with tax, one without"
    assert mara.post(PAGES, data=form_fields_of(page)).status_code == 303
    acme.run_due_jobs()
    acme.assert_pushed_once(only_invoice(acme).id)
    sent = acme.invoices_in_xero()[0]["LineItems"]
    assert sorted(
        (line["AccountCode"], line["TaxType"], len(line["Tracking"])) for line in sent
    ) == [("200", "OUTPUT2", 0), ("260", "ZERORATED", 1)]
    assert [one["Option"] for line in sent for one in line["Tracking"]] == [name]


def test_an_edited_draft_comes_back_as_it_was_made(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.client_work.add_entry(1200, "Logo")
    page = press(mara, press(mara, new_page(mara, acme), add="extra"), add="discount")
    extras = {
        "extras-0-description": "Printing",
        "extras-0-price": "20",
        "extras-1-price": "10 %",
        "extras-1-description": "As agreed",
    }
    page = press(
        mara, page, rounding="up-30", number_prefix="KH-", **{"lines-0-text": "The logo"}, **extras
    )
    assert mara.post(PAGES, data=form_fields_of(page) | {"save": "1"}).status_code == 303
    stored = only_invoice(acme)
    edit = mara.get(f"{PAGES}/{stored.id}/edit")
    assert total_on(edit) == total_on(page)
    form = form_fields_of(edit)
    assert (
        form["lines-0-text"],
        form["extras-1-price"],
        form["rounding"],
        form["number_prefix"],
    ) == ("The logo", "10 %", "up-30", "KH-")
    answers = [mara.post(f"{PAGES}/{stored.id}", data=form) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [
        (303, f"{PAGES}/{stored.id}")
    ] * 2, "sent twice, it leads to the invoice"
    acme.run_due_jobs()
    after = only_invoice(acme)
    assert (after.total_hundredths, after.reference) == (stored.total_hundredths, "KH-0001")
    acme.assert_pushed_once(stored.id)
