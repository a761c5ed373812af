"""The pages of invoices, from unbilled time to the draft in Xero, as a browser without JavaScript
meets them.
"""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.invoicing.models import InvoiceState
from app.projects.models import Client
from app.timesheets.models import TimeEntry
from tests.cast import Person
from tests.html_page import Page
from tests.xero.push.connected_org import BOOKS, ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, new_page, only_invoice


def total_on(page: TestResponse) -> str:
    return Page(page).words_in("invoice_total")


def test_from_unbilled_time_to_the_draft_in_xero(acme: ConnectedOrg, mara: FlaskClient) -> None:
    for _ in range(3):
        acme.client_work.add_entry(1200)
    page = new_page(mara, acme)
    assert (total_on(page), page.status_code) == ("$38.33", 200)
    assert "200 · Sales" in page.text, "a newcomer sees which account was chosen"
    made = mara.post(PAGES, data=form_fields_of(page))
    assert made.status_code == 303
    shown = mara.get(made.location)
    assert (total_on(shown), "Queued" in shown.text, "every 1s" in shown.text) == (
        "$38.33",
        True,
        True,
    )
    acme.run_due_jobs()
    settled = mara.get(made.location)
    assert "Draft in Xero" in settled.text
    assert "redirecturl=/AccountsReceivable/Edit.aspx" in settled.text
    assert "every 1s" not in settled.text, "a settled invoice is not asked for any more"
    assert acme.invoices_in_xero()[0]["Total"] == 38.33
    assert "HL-0001" in mara.get(PAGES).text


def test_what_changed_since_the_preview_is_shown_and_nothing_typed_is_lost(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    entry = acme.client_work.add_entry(1200)
    form = form_fields_of(new_page(mara, acme)) | {
        "grouping": "project",
        "template": "Work on {project}",
    }
    stale = mara.post(PAGES, data=form)
    assert stale.status_code == 409, "the options differ from the preview that the person saw"
    acme.client_work.change_row(TimeEntry, entry, seconds=3600)
    refused = mara.post(PAGES, data=form_fields_of(stale))
    assert refused.status_code == 409
    assert "was changed" in refused.text
    assert "Work on {project}" in refused.text
    assert acme.client_work.entry_locks() == {}
    assert mara.post(PAGES, data=form_fields_of(refused)).status_code == 303
    assert only_invoice(acme).lines[0].description == "Work on Website"


def test_what_was_invoiced_in_another_tab_is_said_first_and_no_longer_counted(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    form, other = form_fields_of(new_page(mara, acme)), form_fields_of(new_page(mara, acme))
    assert mara.post(PAGES, data=form).status_code == 303
    late = mara.post(PAGES, data=other)
    assert late.status_code == 409
    reason, choice = late.text.find("tone-warning"), late.text.find("No unbilled time here")
    assert 0 < reason < choice, "below the entries and the options nobody sees it"
    assert Page(late).words_in("bill_count").startswith("0 of 0 entries")


def test_the_preview_alone_answers_htmx_and_equals_what_is_created(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    form = form_fields_of(new_page(mara, acme)) | {"line_amount_types": "Inclusive"}
    answer = mara.post(
        f"{PAGES}/preview",
        data=form,
        headers={"HX-Request": "true", "HX-Target": "section#invoice_preview"},
    )
    assert answer.text.lstrip().startswith("<section")
    assert "(included)" in answer.text
    made = mara.post(
        PAGES,
        data=form
        | {
            key: value for key, value in form_fields_of(answer).items() if key in ("digest", "seen")
        },
    )
    assert made.status_code == 303
    assert total_on(mara.get(made.location)) == total_on(answer) == "$11.11"


def test_the_filters_choose_the_time_and_keep_the_options(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    acme.client_work.add_entry(2400, by=acme.cast.mel, day=date(2026, 11, 9))
    form = form_fields_of(new_page(mara, acme)) | {
        "refilter": "1",
        "start": "2026-11-05",
        "grouping": "member",
    }
    page = mara.post(f"{PAGES}/preview", data=form)
    assert len(form_fields_of(page)["entry_ids"]) == 1
    assert form_fields_of(page)["grouping"] == "member"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("terms_days", "0"),
        ("terms_days", "366"),
        ("terms_days", "abc"),
        ("invoice_date", "2026-13-01"),
        ("invoice_date", ""),
        ("template", "{nobody}"),
        ("template", "x" * 10_000),
        ("template", "a\0b"),
        ("grouping", "galaxy"),
        ("line_amount_types", "Sometimes"),
        ("account_code", "9" * 10_000),
        ("tax_type", "GONE"),
        ("start", "tomorrow"),
    ],
)
def test_bad_options_are_explained_and_nothing_is_made(
    acme: ConnectedOrg, mara: FlaskClient, field: str, value: str
) -> None:
    acme.client_work.add_entry(1200)
    answer = mara.post(PAGES, data=form_fields_of(new_page(mara, acme)) | {field: value})
    assert answer.status_code in (409, 422), answer.status_code
    assert acme.client_work.entry_locks() == {}
    assert len(form_fields_of(answer)["entry_ids"]) == 1, "the choice of time is kept"


@pytest.mark.parametrize("ids", [[], ["rubbish"], ["01a1fc79-faf2-73db-9777-58f0643957d8"]])
def test_choosing_nothing_or_what_is_not_there_makes_nothing(
    acme: ConnectedOrg, mara: FlaskClient, ids: list[str]
) -> None:
    acme.client_work.add_entry(1200)
    answer = mara.post(PAGES, data=form_fields_of(new_page(mara, acme)) | {"entry_ids": ids})
    assert answer.status_code in (409, 422)
    assert acme.client_work.entry_locks() == {}


def test_a_client_without_a_contact_is_told_where_to_link_it_and_can_be_drafted(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.change_row(Client, acme.client_work.client_id, contact_id=None)
    acme.client_work.add_entry(1200)
    page = new_page(mara, acme)
    assert "not linked to a Xero contact" in page.text
    assert "Create draft in Xero" not in page.text
    assert mara.post(PAGES, data=form_fields_of(page) | {"save": "1"}).status_code == 303
    assert only_invoice(acme).state is InvoiceState.DRAFT


def test_without_xero_a_draft_is_saved_and_later_completed_and_sent(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.execute("UPDATE xero_connection SET state = 'needs_reconnect'")
    acme.client_work.add_entry(1200)
    page = new_page(mara, acme)
    assert "needs to be reconnected" in page.text
    assert total_on(page) == "$11.11", "no tax is invented"
    mara.post(PAGES, data=form_fields_of(page))
    draft = only_invoice(acme)
    assert (draft.state, draft.lines[0].account_code) == (InvoiceState.DRAFT, "")
    acme.execute("UPDATE xero_connection SET state = 'connected'")
    edit = mara.get(f"{PAGES}/{draft.id}/edit")
    assert total_on(edit) == "$12.78"
    assert mara.post(f"{PAGES}/{draft.id}", data=form_fields_of(edit)).status_code == 303
    acme.run_due_jobs()
    acme.assert_pushed_once(draft.id)


def test_a_failure_says_what_to_do_with_xeros_words_and_is_tried_again(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.running.post(f"{BOOKS}/contacts/{acme.client_work.contact_id}/archive")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    page = mara.get(f"{PAGES}/{invoice_id}")
    for words in (
        "The contact is archived in Xero.",
        "link the client to another contact",
        "must be un-archived",
        "Try again",
        "Edit and try again",
    ):
        assert words in page.text
    acme.running.post(f"{BOOKS}/contacts/{acme.client_work.contact_id}/unarchive")
    assert mara.post(f"{PAGES}/{invoice_id}/push").status_code == 303
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


def test_discarding_asks_first_and_releases_the_time(acme: ConnectedOrg, mara: FlaskClient) -> None:
    invoice_id = acme.queue_invoice()
    assert "Discard invoice" in mara.get(f"{PAGES}/{invoice_id}/discard").text
    assert mara.post(f"{PAGES}/{invoice_id}/discard").status_code == 303
    assert acme.client_work.entry_locks() == {}
    assert mara.post(f"{PAGES}/{invoice_id}/discard").status_code == 409


def test_no_unbilled_time_is_an_empty_state(acme: ConnectedOrg, mara: FlaskClient) -> None:
    assert "There is nothing to bill" in mara.get(f"{PAGES}/new").text
    assert "No unbilled time here" in new_page(mara, acme).text
    assert "No invoices yet" in mara.get(PAGES).text


def test_members_and_strangers_see_nothing(
    acme: ConnectedOrg, sign_in: Callable[[Person], FlaskClient]
) -> None:
    invoice_id = acme.queue_invoice()
    mel, eve = sign_in(acme.cast.mel), sign_in(acme.cast.eve)
    for path in ("", "/new", f"/{invoice_id}", f"/{invoice_id}/edit", f"/{invoice_id}/discard"):
        assert mel.get(PAGES + path).status_code == 403
        assert eve.get(PAGES + path).status_code == 404
        if invoice_id.hex in path.replace("-", ""):
            assert eve.get(f"/o/elsewhere/invoices{path}").status_code == 404
    assert (
        eve.get(f"/o/elsewhere/invoices/new?client_id={acme.client_work.client_id}").status_code
        == 404
    )


def test_a_name_from_outside_is_shown_as_text(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.client_work.change_row(
        Client, acme.client_work.client_id, name="<script>alert(1)</script>", name_key="x"
    )
    invoice_id = acme.client_work.create_invoice(
        acme.client_work.add_entry(1200, "<img src=x>"), client_name="<script>alert(1)</script>"
    )
    for path in ("", f"/{invoice_id}"):
        page = mara.get(PAGES + path).text
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_a_connection_that_went_away_is_explained(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.execute("DELETE FROM xero_connection")
    acme.client_work.add_entry(1200)
    assert "Connect Xero" in new_page(mara, acme).text
