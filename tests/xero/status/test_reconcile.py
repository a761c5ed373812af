"""What was sent beside what Xero holds: every difference is found with the fewest calls, told,
settled, downloaded.
"""

import csv
import io
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import Aspect, Invoice, InvoiceState
from app.kernel.db import db
from app.kernel.spreadsheets import BYTE_ORDER_MARK
from app.reports.reconcile import client_months
from app.xero.connect.services import switch_module
from tests.xero.push.connected_org import BOOKS
from tests.xero.status.pushed_invoices import PushedInvoices

PAGE = "/o/acme/reconcile"


def edit(pushed_invoices: PushedInvoices, invoice_id: object, **changes: object) -> None:
    """Somebody changes the first line in Xero."""
    first, *others = pushed_invoices.invoice_in_xero(invoice_id)["LineItems"]  # type: ignore[arg-type]
    blank = {"LineAmount": None, "TaxAmount": None}
    pushed_invoices.act_in_xero(invoice_id, "edit", lines=[{**first, **blank, **changes}, *others])  # type: ignore[arg-type]


def test_an_untouched_invoice_has_no_difference(pushed_invoices: PushedInvoices) -> None:
    made = pushed_invoices.push_invoices(3)
    pushed_invoices.compare()
    assert [pushed_invoices.differences(one) for one in made] == [{}, {}, {}]
    run = pushed_invoices.last_run("comparison")
    assert (run.state, run.records, run.expected) == ("done", 3, 3)


def test_lines_edited_so_that_the_total_stays_are_found(pushed_invoices: PushedInvoices) -> None:
    invoice_id = pushed_invoices.push_invoice(3600)
    edit(pushed_invoices, invoice_id, Quantity=2, UnitAmount="16.6667")
    pushed_invoices.compare()
    found = pushed_invoices.differences(invoice_id)
    assert set(found) == {Aspect.LINES}
    assert {line["field"] for line in found[Aspect.LINES].lines} == {"quantity", "unit_amount"}


def test_another_text_on_a_line_is_found_but_no_other_spacing(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id, other = pushed_invoices.push_invoices(2)
    edit(pushed_invoices, invoice_id, Description="Something else")
    edit(
        pushed_invoices,
        other,
        Description=f"  {pushed_invoices.invoice_in_xero(other)['LineItems'][0]['Description']}\n",
    )
    pushed_invoices.compare()
    [line] = pushed_invoices.differences(invoice_id)[Aspect.LINES].lines
    assert (line["field"], line["theirs"]) == ("description", "Something else")
    assert pushed_invoices.differences(other) == {}
    assert (
        f"Line 1: text “{line['ours']}” is now “Something else”"
        in mara.get(f"{PAGE}?period=all").text
    )


def test_a_line_more_another_number_and_another_contact_are_found(
    pushed_invoices: PushedInvoices,
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    other = pushed_invoices.running.post(f"{BOOKS}/contacts", name="Somebody else")
    pushed_invoices.act_in_xero(
        invoice_id, "change", InvoiceNumber="KOW-9", Contact={"ContactID": other["ContactID"]}
    )
    line = {
        "Description": "Extra",
        "Quantity": 1,
        "UnitAmount": 5,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }
    pushed_invoices.act_in_xero(
        invoice_id, "edit", lines=[*pushed_invoices.invoice_in_xero(invoice_id)["LineItems"], line]
    )
    pushed_invoices.compare()
    found = pushed_invoices.differences(invoice_id)
    assert set(found) == {Aspect.NUMBER, Aspect.CONTACT, Aspect.TOTAL, Aspect.LINES}
    assert (found[Aspect.LINES].ours, found[Aspect.LINES].theirs) == ("1", "2")


def test_what_is_put_right_in_xero_is_no_difference_any_more(
    pushed_invoices: PushedInvoices,
) -> None:
    invoice_id = pushed_invoices.push_invoice(3600)
    edit(pushed_invoices, invoice_id, UnitAmount=50)
    pushed_invoices.compare()
    assert Aspect.TOTAL in pushed_invoices.differences(invoice_id)
    edit(pushed_invoices, invoice_id, UnitAmount="33.3333")
    pushed_invoices.compare()
    assert pushed_invoices.differences(invoice_id) == {}


def test_an_invoice_that_xero_does_not_hold_is_told(pushed_invoices: PushedInvoices) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.acme.client_work.change_row(Invoice, invoice_id, xero_invoice_id=uuid4())
    pushed_invoices.compare()
    assert set(pushed_invoices.differences(invoice_id)) == {Aspect.MISSING}


def test_the_fewest_calls(pushed_invoices: PushedInvoices) -> None:
    made = pushed_invoices.push_invoices(45)
    before = len(pushed_invoices.calls())
    pushed_invoices.compare()
    assert len(pushed_invoices.calls()) - before == 1, "one page rather than two lists of ids"
    pushed_invoices.acme.client_work.change_row(Invoice, made[0], xero_invoice_id=uuid4())
    pushed_invoices.compare()
    assert len(pushed_invoices.calls()) - before == 3, "and what no page held by its id"
    assert set(pushed_invoices.differences(made[0])) == {Aspect.MISSING}


def test_a_comparison_that_breaks_off_asks_only_for_what_is_left(
    pushed_invoices: PushedInvoices,
) -> None:
    made = pushed_invoices.push_invoices(45)
    pushed_invoices.acme.client_work.change_row(Invoice, made[0], xero_invoice_id=uuid4())
    pushed_invoices.running.post(
        "/faults",
        kind="error_503",
        method="GET",
        path_prefix="/api.xro/2.0/Invoices",
        after=1,
        times=1,
    )
    before = len(pushed_invoices.calls())
    pushed_invoices.compare()
    run = pushed_invoices.last_run("comparison")
    assert (run.state, run.records) == ("done", 45)
    assert len(pushed_invoices.calls()) - before == 3, "one page, one broken call, one more"


def test_an_accepted_difference_comes_back_only_when_xero_changes_again(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "change", InvoiceNumber="KOW-1")
    pushed_invoices.announce_all(invoice_id)
    difference = pushed_invoices.differences(invoice_id)[Aspect.NUMBER]
    assert (
        f"Sent: {pushed_invoices.stored_invoice(invoice_id).reference}. Now in Xero: KOW-1."
        in mara.get(f"{PAGE}?period=all").text
    )
    assert (
        mara.post(f"{PAGE}/{difference.id}/acceptance", data={"period": "all"}).status_code == 303
    )
    pushed_invoices.compare()
    assert "Now in Xero: KOW-1." not in mara.get(f"{PAGE}?period=all").text
    assert "Now in Xero: KOW-1." in mara.get(f"{PAGE}?period=all&accepted=on").text
    pushed_invoices.act_in_xero(invoice_id, "change", InvoiceNumber="KOW-2")
    pushed_invoices.compare()
    assert "Now in Xero: KOW-2." in mara.get(f"{PAGE}?period=all").text


def test_an_ended_invoice_is_settled_by_releasing_its_time(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "delete")
    pushed_invoices.compare()
    page = mara.get(f"{PAGE}?period=all").text
    assert "It was deleted there, and its time is still locked here." in page
    assert mara.get(f"/o/acme/invoices/{invoice_id}/release").status_code == 200
    assert "Release its time" in mara.get(f"/o/acme/invoices/{invoice_id}").text
    assert mara.post(f"/o/acme/invoices/{invoice_id}/release").status_code == 303
    assert mara.post(f"/o/acme/invoices/{invoice_id}/release").status_code == 409
    assert pushed_invoices.differences(invoice_id) == {}
    assert not pushed_invoices.is_locked(invoice_id)
    shown = mara.get(f"/o/acme/invoices/{invoice_id}").text
    assert "Its time was released on" in shown
    assert "Deleted in Xero" in shown


def test_what_ended_or_is_missing_is_not_counted_as_held_by_xero(
    pushed_invoices: PushedInvoices,
) -> None:
    kept, deleted, missing = pushed_invoices.push_invoices(3)
    pushed_invoices.act_in_xero(deleted, "delete")
    pushed_invoices.acme.client_work.change_row(Invoice, missing, xero_invoice_id=uuid4())
    pushed_invoices.compare()
    with pushed_invoices.acme.cast.mara.enter_scope():
        db.session.rollback()
        [row] = client_months(None)
    total = pushed_invoices.stored_invoice(kept).total_hundredths
    assert (row.count, row.sent, row.held, row.differing) == (3, 3 * total, total, 2)


def test_what_was_deleted_in_xero_is_sent_again_under_the_next_number_with_its_time(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    first = pushed_invoices.stored_invoice(invoice_id)
    pushed_invoices.act_in_xero(invoice_id, "delete")
    pushed_invoices.compare()
    assert f"/invoices/{invoice_id}/resending" in mara.get(f"{PAGE}?period=all").text
    assert "stays so there" in mara.get(f"/o/acme/invoices/{invoice_id}/resending").text
    assert mara.post(f"/o/acme/invoices/{invoice_id}/resending").status_code == 303
    assert mara.post(f"/o/acme/invoices/{invoice_id}/resending").status_code == 409
    assert mara.post(f"/o/acme/invoices/{invoice_id}/release").status_code == 409
    pushed_invoices.acme.before.add(str(first.xero_invoice_id))
    pushed_invoices.acme.run_due_jobs()
    pushed_invoices.acme.assert_pushed_once(invoice_id)
    assert (first.reference, pushed_invoices.stored_invoice(invoice_id).reference) == (
        "HL-0001",
        "HL-0002",
    )
    pushed_invoices.compare()
    assert pushed_invoices.differences(invoice_id) == {}


def test_released_time_is_not_sent_again(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "delete")
    pushed_invoices.compare()
    assert mara.post(f"/o/acme/invoices/{invoice_id}/release").status_code == 303
    assert mara.get(f"/o/acme/invoices/{invoice_id}/resending").status_code == 409
    assert mara.post(f"/o/acme/invoices/{invoice_id}/resending").status_code == 409


@pytest.mark.parametrize("there", [False, True])
def test_what_xero_does_not_hold_is_sent_again_after_another_look(
    pushed_invoices: PushedInvoices, mara: FlaskClient, there: bool
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    before = pushed_invoices.stored_invoice(invoice_id)
    if not there:
        pushed_invoices.act_in_xero(
            invoice_id, "change", InvoiceNumber="ELSE-1", Reference="ELSE-1"
        )
        pushed_invoices.acme.before.add(str(before.xero_invoice_id))
    pushed_invoices.acme.client_work.change_row(Invoice, invoice_id, xero_invoice_id=uuid4())
    pushed_invoices.compare()
    assert mara.post(f"/o/acme/invoices/{invoice_id}/resending").status_code == 303
    pushed_invoices.acme.let_pass(100)
    pushed_invoices.acme.run_due_jobs()
    pushed_invoices.acme.assert_pushed_once(invoice_id)
    after = pushed_invoices.stored_invoice(invoice_id)
    assert (after.reference, after.xero_invoice_id == before.xero_invoice_id) == (
        before.reference,
        there,
    )
    assert pushed_invoices.differences(invoice_id) == {}


def test_the_page_compares_on_request_and_says_when_it_did(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed_invoices.push_invoice(3600)
    edit(pushed_invoices, invoice_id, UnitAmount=50)
    assert "Nothing has been compared yet" in mara.get(PAGE, query_string={"period": "all"}).text
    assert mara.post(PAGE, data={"period": "all"}).status_code == 303
    assert "Comparing with Xero" in mara.get(f"{PAGE}?period=all").text
    pushed_invoices.acme.run_due_jobs()
    page = mara.get(f"{PAGE}?period=all").text
    assert "Last compared" in page
    assert "Another total" in page
    assert "Line 1: price 33.3333 is now 50.00" in page


def test_the_download_keeps_numbers_numbers_and_formulas_text(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed_invoices.push_invoice(3600, 7200)
    pushed_invoices.act_in_xero(invoice_id, "change", InvoiceNumber="=1+1")
    edit(pushed_invoices, invoice_id, UnitAmount=-1)
    pushed_invoices.compare()
    answer = mara.get(f"{PAGE}/differences.csv?period=all")
    assert answer.data.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(answer.text)))
    told = {row[8]: row[9:11] for row in rows[1:]}
    assert told["Another number"][1] == "'=1+1"
    assert told["Edited lines: price"] == ["33.3333", "-1"]


def test_without_the_module_nothing_is_offered_and_nothing_asked(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    pushed_invoices.push_invoice()
    with pushed_invoices.acme.cast.adam.enter_scope():
        switch_module("invoice_status", on=False)
    before = len(pushed_invoices.calls())
    assert "Reading invoices is switched off" in mara.get(PAGE).text
    assert mara.post(PAGE).status_code == 303
    pushed_invoices.acme.run_due_jobs()
    assert len(pushed_invoices.calls()) == before


def test_a_disconnect_removes_differences_and_keeps_the_state(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    from app.xero.connect.services import disconnect

    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "change", InvoiceNumber="KOW-3")
    pushed_invoices.act_in_xero(invoice_id, "approve")
    pushed_invoices.announce_all(invoice_id)
    with pushed_invoices.acme.cast.adam.enter_scope():
        disconnect()
    assert pushed_invoices.differences(invoice_id) == {}
    assert (
        pushed_invoices.stored_invoice(invoice_id).state,
        pushed_invoices.stored_invoice(invoice_id).xero_number,
    ) == (
        InvoiceState.AUTHORISED,
        "KOW-3",
    )
    assert "Xero is not connected" in mara.get(PAGE).text


def test_an_account_that_xero_removed_is_named_as_the_cause_until_it_is_put_right(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    acme = pushed_invoices.acme
    invoice_id = acme.queue_invoice(3600)
    acme.execute("UPDATE invoice_line SET account_code = '299'")
    acme.run_due_jobs()
    pushed_invoices.compare()
    page = mara.get(PAGE).text
    assert "Changed by Xero when it was created" in page
    assert "Account code &#39;299&#39; has been removed" in page
    assert "Line 1: account 299 is now none" in page
    acme.execute("UPDATE invoice_line SET account_code = '200'")
    edit(pushed_invoices, invoice_id, AccountCode="200")
    pushed_invoices.compare()
    assert not acme.stored_invoice(invoice_id).is_warned
    assert pushed_invoices.differences(invoice_id) == {}
