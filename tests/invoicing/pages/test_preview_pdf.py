"""The PDF of a preview: from the page as it stands, without saving anything."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.invoicing.models import Invoice
from app.kernel.db import db
from tests.html_page import Page
from tests.invoicing.pages.test_compose_lines import press
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, new_page

UNDRAWABLE_LETTER = "\U000e1000"


def assert_is_pdf(answer: TestResponse, name: str) -> None:
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (
        200,
        "application/pdf",
        "no-store",
    )
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_a_new_invoice_is_drawn_before_it_is_saved(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.client_work.add_entry(1200)
    page = new_page(mara, acme)
    assert Page(page).element("button", name="pdf").get("formaction") == f"{PAGES}/preview"
    assert_is_pdf(press(mara, page, pdf="1"), "Invoice-Draft-Kowhai.pdf")
    with acme.cast.mara.enter_scope():
        assert db.session.query(Invoice).count() == 0


def test_what_is_wrong_on_the_page_is_said_instead(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.client_work.add_entry(1200)
    answer = press(mara, new_page(mara, acme), pdf="1", invoice_date="never")
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    nothing = mara.post(
        f"{PAGES}/preview",
        data=form_fields_of(new_page(mara, acme)) | {"entry_ids": [], "pdf": "1"},
    )
    assert (nothing.status_code, "Nothing is chosen" in nothing.text) == (200, True)


def test_a_draft_being_edited_is_drawn_as_it_would_become(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    invoice_id = acme.queue_invoice(1200, send=False)
    form = form_fields_of(mara.get(f"{PAGES}/{invoice_id}/edit"))
    assert_is_pdf(
        mara.post(f"{PAGES}/{invoice_id}/preview", data=form | {"pdf": "1"}),
        "Invoice-Draft-Kowhai.pdf",
    )


def test_letters_that_the_pdf_cannot_draw_are_named_beside_the_preview(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200, "Launch 🚀")
    page = new_page(mara, acme)
    assert "The PDF cannot show" not in page.text
    acme.client_work.add_entry(1200, f"Sign {UNDRAWABLE_LETTER}")
    assert f"The PDF cannot show: {UNDRAWABLE_LETTER}" in new_page(mara, acme).text
