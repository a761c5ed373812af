"""A person decides about what Xero holds under an invoice's number: it is this invoice, or this one
goes under a new number.
"""

from typing import Any
from uuid import UUID

import pytest

from app.invoicing.models import InvoiceState, Numbering
from app.invoicing.services import discard_invoice
from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import new_id
from app.xero.push.queries import found_in_xero
from app.xero.push.rules.found_invoices import FoundInvoice
from app.xero.push.services.decisions import adopt_invoice, send_under_new_number
from tests.xero.push.connected_org import BOOKS, ConnectedOrg, in_words
from tests.xero.push.test_refusals import MINUTES, theirs


def push_and_edit(acme: ConnectedOrg) -> tuple[UUID, dict[str, Any]]:
    """Our draft arrived, nobody told us, and somebody changed it there."""
    acme.set_fault("reset_after")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    [original] = acme.invoices_in_xero()
    lines = [
        {
            "Description": "Changed",
            "Quantity": 1,
            "UnitAmount": 9,
            "AccountCode": "200",
            "TaxType": "OUTPUT2",
        }
    ]
    acme.running.post(f"{BOOKS}/invoices/{original['InvoiceID']}/edit", lines=lines)
    acme.let_pass(7 * MINUTES)
    acme.run_due_jobs()
    assert acme.stored_invoice(invoice_id).state is InvoiceState.NEEDS_ATTENTION
    return invoice_id, original


def decide(acme: ConnectedOrg, decision: Any, invoice_id: UUID, **more: Any) -> None:
    with acme.cast.mara.enter_scope():
        decision(invoice_id, **more)


def find_in_xero(acme: ConnectedOrg, invoice_id: UUID) -> FoundInvoice | None:
    with acme.cast.mara.enter_scope():
        return found_in_xero(invoice_id)


def test_what_xero_holds_is_kept_to_explain_it(acme: ConnectedOrg) -> None:
    other = theirs(acme, Contact={"Name": "Somebody else's client"})
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    found = find_in_xero(acme, invoice_id)
    assert found is not None
    assert (str(found.id), found.number, found.contact_name, found.total, found.status) == (
        other["InvoiceID"],
        "HL-0001",
        "Somebody else's client",
        500,
        "DRAFT",
    )


def test_adopted_it_is_kept_as_it_is_now_and_the_difference_is_told(
    acme: ConnectedOrg,
) -> None:
    invoice_id, original = push_and_edit(acme)
    acme.running.post(
        f"{BOOKS}/invoices/{original['InvoiceID']}/edit",
        lines=[{"Description": "Again", "Quantity": 1, "UnitAmount": 7}],
    )
    decide(acme, adopt_invoice, invoice_id)
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, str(stored.xero_invoice_id), stored.xero_total_hundredths) == (
        InvoiceState.PUSHED,
        original["InvoiceID"],
        700,
    )
    assert "its total is 7.00 where the preview showed 12.78" in acme.timeline_words(invoice_id)[-1]
    assert (
        len(acme.calls_to_xero()),
        find_in_xero(acme, invoice_id),
        acme.push_row(invoice_id).unknown,
    ) == (
        1,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("approve", InvoiceState.AUTHORISED),
        ("delete", InvoiceState.DELETED),
        ("submit", InvoiceState.SUBMITTED),
    ],
)
def test_the_state_of_an_adopted_one_follows_xeros(
    acme: ConnectedOrg, verb: str, state: InvoiceState
) -> None:
    invoice_id, original = push_and_edit(acme)
    acme.running.post(f"{BOOKS}/invoices/{original['InvoiceID']}/{verb}")
    decide(acme, adopt_invoice, invoice_id)
    acme.run_due_jobs()
    assert acme.stored_invoice(invoice_id).state is state
    assert len(acme.client_work.entry_locks()) == 1, (
        "time is released when a person agrees, not by this"
    )


def test_another_contacts_invoice_is_adopted_when_a_person_says_so(
    acme: ConnectedOrg,
) -> None:
    other = theirs(acme, Contact={"Name": "Somebody else's client"})
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    decide(acme, adopt_invoice, invoice_id)
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, str(stored.xero_invoice_id), str(stored.contact_id)) == (
        InvoiceState.PUSHED,
        other["InvoiceID"],
        other["Contact"]["ContactID"],
    )
    assert "it is for another contact" in acme.timeline_words(invoice_id)[-1]


@pytest.mark.parametrize("fault", ["error_503", "reset_after", "rate_limit_minute"])
def test_adopting_outlives_what_goes_wrong_meanwhile(acme: ConnectedOrg, fault: str) -> None:
    invoice_id, original = push_and_edit(acme)
    decide(acme, adopt_invoice, invoice_id)
    acme.set_fault(fault, method="GET", seconds=20)
    acme.run_due_jobs()
    assert acme.stored_invoice(invoice_id).state is InvoiceState.PUSHING
    acme.execute("DELETE FROM xero_tenant_budget")
    acme.run_due_jobs()
    assert (
        acme.stored_invoice(invoice_id).state,
        str(acme.stored_invoice(invoice_id).xero_invoice_id),
    ) == (
        InvoiceState.PUSHED,
        original["InvoiceID"],
    )
    assert len(acme.calls_to_xero()) == 1


def test_one_invoice_in_xero_is_not_adopted_twice(acme: ConnectedOrg) -> None:
    first = acme.queue_invoice()
    acme.run_due_jobs()
    acme.execute("UPDATE invoice_defaults SET next_number = 9")
    second = acme.queue_invoice()
    acme.execute(
        f"UPDATE invoice SET reference = 'HL-0001x' WHERE id = '{first}'; UPDATE invoice SET"
        f" reference = 'HL-0001' WHERE id = '{second}'"
    )
    acme.run_due_jobs()
    stored = acme.stored_invoice(second)
    assert (stored.state, stored.xero_invoice_id) == (InvoiceState.NEEDS_ATTENTION, None)
    assert "HL-0001x, another invoice of yours" in in_words(stored.problem)
    with pytest.raises(Conflict, match="another invoice of yours"):
        decide(acme, adopt_invoice, second)


@pytest.mark.parametrize("numbering", list(Numbering))
def test_under_a_new_number_it_is_made_once_and_the_earlier_number_stays_in_the_timeline(
    acme: ConnectedOrg, numbering: Numbering
) -> None:
    acme.use_numbering(numbering)
    other = theirs(acme, Contact={"Name": "Somebody else's client"}, Reference="HL-0001")
    acme.before.add(other["InvoiceID"])
    invoice_id = acme.queue_invoice()
    if numbering is Numbering.XERO:
        acme.execute("UPDATE invoice SET state = 'needs_attention'")
    acme.run_due_jobs()
    assert acme.stored_invoice(invoice_id).state is InvoiceState.NEEDS_ATTENTION
    decide(acme, send_under_new_number, invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert (
        acme.invoices_in_xero()[0]["Reference"]
        == acme.stored_invoice(invoice_id).reference
        == "HL-0002"
    )
    assert any("HL-0001 is left as it is" in words for words in acme.timeline_words(invoice_id))


def test_while_what_xero_holds_may_be_ours_a_person_must_say_that_it_is_not(
    acme: ConnectedOrg,
) -> None:
    invoice_id, original = push_and_edit(acme)
    with pytest.raises(Conflict, match="may be this invoice"):
        decide(acme, send_under_new_number, invoice_id)
    decide(acme, send_under_new_number, invoice_id, not_ours=True)
    acme.before.add(original["InvoiceID"])
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


def test_what_was_deleted_there_is_made_again_under_a_new_number(
    acme: ConnectedOrg,
) -> None:
    invoice_id, original = push_and_edit(acme)
    acme.running.post(f"{BOOKS}/invoices/{original['InvoiceID']}/delete")
    acme.retry(invoice_id)
    acme.let_pass(2 * MINUTES)
    acme.run_due_jobs()
    assert "deleted" in in_words(acme.stored_invoice(invoice_id).problem)
    decide(acme, send_under_new_number, invoice_id)
    acme.before.add(original["InvoiceID"])
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("decision", [adopt_invoice, send_under_new_number])
def test_only_what_needs_attention_is_decided_about_and_only_by_its_organisation(
    acme: ConnectedOrg, decision: Any
) -> None:
    invoice_id = acme.queue_invoice()
    with pytest.raises(Conflict, match="not waiting for a decision"):
        decide(acme, decision, invoice_id)
    with pytest.raises(NotFound), acme.cast.eve.enter_scope():
        decision(invoice_id)
    with pytest.raises(NotFound):
        decide(acme, decision, new_id())


def test_adopting_protects_the_time_until_xero_has_answered(acme: ConnectedOrg) -> None:
    invoice_id, _original = push_and_edit(acme)
    decide(acme, adopt_invoice, invoice_id)
    with acme.cast.mara.enter_scope(), pytest.raises(Conflict):
        discard_invoice(invoice_id)
