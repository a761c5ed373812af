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
from app.reports.reconcile import client_months
from app.xero.connect.services import switch_module
from tests.xero.push.connected_org import BOOKS
from tests.xero.status.pushed_invoices import PushedInvoices

PAGE = "/o/acme/reconcile"


def edit(pushed: PushedInvoices, invoice_id: object, **changes: object) -> None:
    """Somebody changes the first line in Xero."""
    first, *others = pushed.invoice_in_xero(invoice_id)["LineItems"]  # type: ignore[arg-type]
    blank = {"LineAmount": None, "TaxAmount": None}
    pushed.act_in_xero(invoice_id, "edit", lines=[{**first, **blank, **changes}, *others])  # type: ignore[arg-type]


def test_an_untouched_invoice_has_no_difference(pushed: PushedInvoices) -> None:
    made = pushed.push_invoices(3)
    pushed.compare()
    assert [pushed.differences(one) for one in made] == [{}, {}, {}]
    run = pushed.last_run("comparison")
    assert (run.state, run.records, run.expected) == ("done", 3, 3)


def test_lines_edited_so_that_the_total_stays_are_found(pushed: PushedInvoices) -> None:
    invoice_id = pushed.push_invoice(3600)
    edit(pushed, invoice_id, Quantity=2, UnitAmount="16.6667")
    pushed.compare()
    found = pushed.differences(invoice_id)
    assert set(found) == {Aspect.LINES}
    assert {line["field"] for line in found[Aspect.LINES].lines} == {"quantity", "unit_amount"}


def test_another_text_on_a_line_is_found_but_no_other_spacing(
    pushed: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id, other = pushed.push_invoices(2)
    edit(pushed, invoice_id, Description="Something else")
    edit(
        pushed,
        other,
        Description=f"  {pushed.invoice_in_xero(other)['LineItems'][0]['Description']}\n",
    )
    pushed.compare()
    [line] = pushed.differences(invoice_id)[Aspect.LINES].lines
    assert (line["field"], line["theirs"]) == ("description", "Something else")
    assert pushed.differences(other) == {}
    assert (
        f"Line 1: text “{line['ours']}” is now “Something else”"
        in mara.get(f"{PAGE}?period=all").text
    )


def test_a_line_more_another_number_and_another_contact_are_found(pushed: PushedInvoices) -> None:
    invoice_id = pushed.push_invoice()
    other = pushed.running.post(f"{BOOKS}/contacts", name="Somebody else")
    pushed.act_in_xero(
        invoice_id, "change", InvoiceNumber="KOW-9", Contact={"ContactID": other["ContactID"]}
    )
    line = {
        "Description": "Extra",
        "Quantity": 1,
        "UnitAmount": 5,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }
    pushed.act_in_xero(
        invoice_id, "edit", lines=[*pushed.invoice_in_xero(invoice_id)["LineItems"], line]
    )
    pushed.compare()
    found = pushed.differences(invoice_id)
    assert set(found) == {Aspect.NUMBER, Aspect.CONTACT, Aspect.TOTAL, Aspect.LINES}
    assert (found[Aspect.LINES].ours, found[Aspect.LINES].theirs) == ("1", "2")


def test_what_is_put_right_in_xero_is_no_difference_any_more(pushed: PushedInvoices) -> None:
    invoice_id = pushed.push_invoice(3600)
    edit(pushed, invoice_id, UnitAmount=50)
    pushed.compare()
    assert Aspect.TOTAL in pushed.differences(invoice_id)
    edit(pushed, invoice_id, UnitAmount="33.3333")
    pushed.compare()
    assert pushed.differences(invoice_id) == {}


def test_an_invoice_that_xero_does_not_hold_is_told(pushed: PushedInvoices) -> None:
    invoice_id = pushed.push_invoice()
    pushed.acme.client_work.change_row(Invoice, invoice_id, xero_invoice_id=uuid4())
    pushed.compare()
    assert set(pushed.differences(invoice_id)) == {Aspect.MISSING}


def test_the_fewest_calls(pushed: PushedInvoices) -> None:
    made = pushed.push_invoices(45)
    before = len(pushed.calls())
    pushed.compare()
    assert len(pushed.calls()) - before == 1, "one page rather than two lists of ids"
    pushed.acme.client_work.change_row(Invoice, made[0], xero_invoice_id=uuid4())
    pushed.compare()
    assert len(pushed.calls()) - before == 3, "and what no page held by its id"
    assert set(pushed.differences(made[0])) == {Aspect.MISSING}


def test_a_comparison_that_breaks_off_asks_only_for_what_is_left(pushed: PushedInvoices) -> None:
    made = pushed.push_invoices(45)
    pushed.acme.client_work.change_row(Invoice, made[0], xero_invoice_id=uuid4())
    pushed.running.post(
        "/faults",
        kind="error_503",
        method="GET",
        path_prefix="/api.xro/2.0/Invoices",
        after=1,
        times=1,
    )
    before = len(pushed.calls())
    pushed.compare()
    run = pushed.last_run("comparison")
    assert (run.state, run.records) == ("done", 45)
    assert len(pushed.calls()) - before == 3, "one page, one broken call, one more"


def test_an_accepted_difference_comes_back_only_when_xero_changes_again(
    pushed: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed.push_invoice()
    pushed.act_in_xero(invoice_id, "change", InvoiceNumber="KOW-1")
    pushed.announce_all(invoice_id)
    difference = pushed.differences(invoice_id)[Aspect.NUMBER]
    assert (
        f"Sent: {pushed.stored_invoice(invoice_id).reference}. Now in Xero: KOW-1."
        in mara.get(f"{PAGE}?period=all").text
    )
    assert (
        mara.post(f"{PAGE}/{difference.id}/acceptance", data={"period": "all"}).status_code == 303
    )
    pushed.compare()
    assert "Now in Xero: KOW-1." not in mara.get(f"{PAGE}?period=all").text
    assert "Now in Xero: KOW-1." in mara.get(f"{PAGE}?period=all&accepted=on").text
    pushed.act_in_xero(invoice_id, "change", InvoiceNumber="KOW-2")
    pushed.compare()
    assert "Now in Xero: KOW-2." in mara.get(f"{PAGE}?period=all").text


def test_an_ended_invoice_is_settled_by_releasing_its_time(
    pushed: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed.push_invoice()
    pushed.act_in_xero(invoice_id, "delete")
    pushed.compare()
    page = mara.get(f"{PAGE}?period=all").text
    assert "It was deleted there, and its time is still held here." in page
    assert mara.get(f"/o/acme/invoices/{invoice_id}/release").status_code == 200
    assert "Release its time" in mara.get(f"/o/acme/invoices/{invoice_id}").text
    assert mara.post(f"/o/acme/invoices/{invoice_id}/release").status_code == 303
    assert mara.post(f"/o/acme/invoices/{invoice_id}/release").status_code == 409
    assert pushed.differences(invoice_id) == {}
    assert not pushed.is_locked(invoice_id)
    shown = mara.get(f"/o/acme/invoices/{invoice_id}").text
    assert "Its time was released on" in shown
    assert "Deleted in Xero" in shown


def test_what_ended_or_is_missing_is_not_counted_as_held_by_xero(pushed: PushedInvoices) -> None:
    kept, deleted, missing = pushed.push_invoices(3)
    pushed.act_in_xero(deleted, "delete")
    pushed.acme.client_work.change_row(Invoice, missing, xero_invoice_id=uuid4())
    pushed.compare()
    with pushed.acme.cast.mara.enter_scope():
        db.session.rollback()
        [row] = client_months(None)
    total = pushed.stored_invoice(kept).total_hundredths
    assert (row.count, row.sent, row.held, row.differing) == (3, 3 * total, total, 2)


def test_what_was_deleted_in_xero_is_sent_again_under_the_next_number_with_its_time(
    pushed: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed.push_invoice()
    first = pushed.stored_invoice(invoice_id)
    pushed.act_in_xero(invoice_id, "delete")
    pushed.compare()
    assert f"/invoices/{invoice_id}/resending" in mara.get(f"{PAGE}?period=all").text
    assert "stays so there" in mara.get(f"/o/acme/invoices/{invoice_id}/resending").text
    assert mara.post(f"/o/acme/invoices/{invoice_id}/resending").status_code == 303
    assert mara.post(f"/o/acme/invoices/{invoice_id}/resending").status_code == 409
    assert mara.post(f"/o/acme/invoices/{invoice_id}/release").status_code == 409
    pushed.acme.before.add(str(first.xero_invoice_id))
    pushed.acme.run_due_jobs()
    pushed.acme.assert_pushed_once(invoice_id)
    assert (first.reference, pushed.stored_invoice(invoice_id).reference) == ("HL-0001", "HL-0002")
    pushed.compare()
    assert pushed.differences(invoice_id) == {}


def test_released_time_is_not_sent_again(pushed: PushedInvoices, mara: FlaskClient) -> None:
    invoice_id = pushed.push_invoice()
    pushed.act_in_xero(invoice_id, "delete")
    pushed.compare()
    assert mara.post(f"/o/acme/invoices/{invoice_id}/release").status_code == 303
    assert mara.get(f"/o/acme/invoices/{invoice_id}/resending").status_code == 409
    assert mara.post(f"/o/acme/invoices/{invoice_id}/resending").status_code == 409


@pytest.mark.parametrize("there", [False, True])
def test_what_xero_does_not_hold_is_sent_again_after_another_look(
    pushed: PushedInvoices, mara: FlaskClient, there: bool
) -> None:
    invoice_id = pushed.push_invoice()
    before = pushed.stored_invoice(invoice_id)
    if not there:
        pushed.act_in_xero(invoice_id, "change", InvoiceNumber="ELSE-1", Reference="ELSE-1")
        pushed.acme.before.add(str(before.xero_invoice_id))
    pushed.acme.client_work.change_row(Invoice, invoice_id, xero_invoice_id=uuid4())
    pushed.compare()
    assert mara.post(f"/o/acme/invoices/{invoice_id}/resending").status_code == 303
    pushed.acme.let_pass(100)
    pushed.acme.run_due_jobs()
    pushed.acme.assert_pushed_once(invoice_id)
    after = pushed.stored_invoice(invoice_id)
    assert (after.reference, after.xero_invoice_id == before.xero_invoice_id) == (
        before.reference,
        there,
    )
    assert pushed.differences(invoice_id) == {}


def test_the_page_compares_on_request_and_says_when_it_did(
    pushed: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed.push_invoice(3600)
    edit(pushed, invoice_id, UnitAmount=50)
    assert "Nothing has been compared yet" in mara.get(PAGE, query_string={"period": "all"}).text
    assert mara.post(PAGE, data={"period": "all"}).status_code == 303
    assert "Comparing with Xero" in mara.get(f"{PAGE}?period=all").text
    pushed.acme.run_due_jobs()
    page = mara.get(f"{PAGE}?period=all").text
    assert "Last compared" in page
    assert "Another total" in page
    assert "Line 1: price 33.3333 is now 50.00" in page


def test_the_download_keeps_numbers_numbers_and_formulas_text(
    pushed: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed.push_invoice(3600, 7200)
    pushed.act_in_xero(invoice_id, "change", InvoiceNumber="=1+1")
    edit(pushed, invoice_id, UnitAmount=-1)
    pushed.compare()
    rows = list(csv.reader(io.StringIO(mara.get(f"{PAGE}/differences.csv?period=all").text)))
    told = {row[8]: row[9:11] for row in rows[1:]}
    assert told["Another number"][1] == "'=1+1"
    assert told["Edited lines: price"] == ["33.3333", "-1"]


def test_without_the_module_nothing_is_offered_and_nothing_asked(
    pushed: PushedInvoices, mara: FlaskClient
) -> None:
    pushed.push_invoice()
    with pushed.acme.cast.adam.enter_scope():
        switch_module("invoice_status", on=False)
    before = len(pushed.calls())
    assert "Reading invoices is switched off" in mara.get(PAGE).text
    assert mara.post(PAGE).status_code == 303
    pushed.acme.run_due_jobs()
    assert len(pushed.calls()) == before


def test_a_disconnect_removes_differences_and_keeps_the_state(
    pushed: PushedInvoices, mara: FlaskClient
) -> None:
    from app.xero.connect.services import disconnect

    invoice_id = pushed.push_invoice()
    pushed.act_in_xero(invoice_id, "change", InvoiceNumber="KOW-3")
    pushed.act_in_xero(invoice_id, "approve")
    pushed.announce_all(invoice_id)
    with pushed.acme.cast.adam.enter_scope():
        disconnect()
    assert pushed.differences(invoice_id) == {}
    assert (
        pushed.stored_invoice(invoice_id).state,
        pushed.stored_invoice(invoice_id).xero_number,
    ) == (
        InvoiceState.AUTHORISED,
        "KOW-3",
    )
    assert "Xero is not connected" in mara.get(PAGE).text
