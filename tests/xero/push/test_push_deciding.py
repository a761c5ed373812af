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
from tests.xero.push.stage import BOOKS, Stage, in_words
from tests.xero.push.test_push_refusals import MINUTES, theirs


def edited(stage: Stage) -> tuple[UUID, dict[str, Any]]:
    """Our draft arrived, nobody told us, and somebody changed it there."""
    stage.fault("reset_after")
    invoice_id = stage.invoice()
    stage.work()
    [made] = stage.in_xero()
    lines = [
        {
            "Description": "Changed",
            "Quantity": 1,
            "UnitAmount": 9,
            "AccountCode": "200",
            "TaxType": "OUTPUT2",
        }
    ]
    stage.running.post(f"{BOOKS}/invoices/{made['InvoiceID']}/edit", lines=lines)
    stage.later(7 * MINUTES)
    stage.work()
    assert stage.stored(invoice_id).state is InvoiceState.NEEDS_ATTENTION
    return invoice_id, made


def decide(stage: Stage, decision: Any, invoice_id: UUID, **more: Any) -> None:
    with stage.cast.mara.acting():
        decision(invoice_id, **more)


def seen(stage: Stage, invoice_id: UUID) -> FoundInvoice | None:
    with stage.cast.mara.acting():
        return found_in_xero(invoice_id)


def test_what_xero_holds_is_kept_to_explain_it(stage: Stage) -> None:
    other = theirs(stage, Contact={"Name": "Somebody else's client"})
    invoice_id = stage.invoice()
    stage.work()
    found = seen(stage, invoice_id)
    assert found is not None
    assert (str(found.id), found.number, found.contact_name, found.total, found.status) == (
        other["InvoiceID"],
        "HL-0001",
        "Somebody else's client",
        500,
        "DRAFT",
    )


def test_adopted_it_is_kept_as_it_is_now_and_the_difference_is_told(stage: Stage) -> None:
    invoice_id, made = edited(stage)
    stage.running.post(
        f"{BOOKS}/invoices/{made['InvoiceID']}/edit",
        lines=[{"Description": "Again", "Quantity": 1, "UnitAmount": 7}],
    )
    decide(stage, adopt_invoice, invoice_id)
    stage.work()
    stored = stage.stored(invoice_id)
    assert (stored.state, str(stored.xero_invoice_id), stored.xero_total_hundredths) == (
        InvoiceState.PUSHED,
        made["InvoiceID"],
        700,
    )
    assert "its total is 7.00 where the preview showed 12.78" in stage.words(invoice_id)[-1]
    assert (len(stage.calls()), seen(stage, invoice_id), stage.push_row(invoice_id).unknown) == (
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
    stage: Stage, verb: str, state: InvoiceState
) -> None:
    invoice_id, made = edited(stage)
    stage.running.post(f"{BOOKS}/invoices/{made['InvoiceID']}/{verb}")
    decide(stage, adopt_invoice, invoice_id)
    stage.work()
    assert stage.stored(invoice_id).state is state
    assert len(stage.client_work.entry_locks()) == 1, (
        "time is released when a person agrees, not by this"
    )


def test_another_contacts_invoice_is_adopted_when_a_person_says_so(stage: Stage) -> None:
    other = theirs(stage, Contact={"Name": "Somebody else's client"})
    invoice_id = stage.invoice()
    stage.work()
    decide(stage, adopt_invoice, invoice_id)
    stage.work()
    stored = stage.stored(invoice_id)
    assert (stored.state, str(stored.xero_invoice_id), str(stored.contact_id)) == (
        InvoiceState.PUSHED,
        other["InvoiceID"],
        other["Contact"]["ContactID"],
    )
    assert "it is for another contact" in stage.words(invoice_id)[-1]


@pytest.mark.parametrize("fault", ["error_503", "reset_after", "rate_limit_minute"])
def test_adopting_outlives_what_goes_wrong_meanwhile(stage: Stage, fault: str) -> None:
    invoice_id, made = edited(stage)
    decide(stage, adopt_invoice, invoice_id)
    stage.fault(fault, method="GET", seconds=20)
    stage.work()
    assert stage.stored(invoice_id).state is InvoiceState.PUSHING
    stage.execute("DELETE FROM xero_tenant_budget")
    stage.work()
    assert (stage.stored(invoice_id).state, str(stage.stored(invoice_id).xero_invoice_id)) == (
        InvoiceState.PUSHED,
        made["InvoiceID"],
    )
    assert len(stage.calls()) == 1


def test_one_invoice_in_xero_is_not_adopted_twice(stage: Stage) -> None:
    first = stage.invoice()
    stage.work()
    stage.execute("UPDATE invoice_defaults SET next_number = 9")
    second = stage.invoice()
    stage.execute(
        f"UPDATE invoice SET reference = 'HL-0001x' WHERE id = '{first}'; UPDATE invoice SET"
        f" reference = 'HL-0001' WHERE id = '{second}'"
    )
    stage.work()
    stored = stage.stored(second)
    assert (stored.state, stored.xero_invoice_id) == (InvoiceState.NEEDS_ATTENTION, None)
    assert "HL-0001x, another invoice of yours" in in_words(stored.problem)
    with pytest.raises(Conflict, match="another invoice of yours"):
        decide(stage, adopt_invoice, second)


@pytest.mark.parametrize("numbering", list(Numbering))
def test_under_a_new_number_it_is_made_once_and_the_earlier_number_stays_in_the_timeline(
    stage: Stage, numbering: Numbering
) -> None:
    stage.number_by(numbering)
    other = theirs(stage, Contact={"Name": "Somebody else's client"}, Reference="HL-0001")
    stage.before.add(other["InvoiceID"])
    invoice_id = stage.invoice()
    if numbering is Numbering.XERO:
        stage.execute("UPDATE invoice SET state = 'needs_attention'")
    stage.work()
    assert stage.stored(invoice_id).state is InvoiceState.NEEDS_ATTENTION
    decide(stage, send_under_new_number, invoice_id)
    stage.work()
    stage.assert_pushed_once(invoice_id)
    assert stage.in_xero()[0]["Reference"] == stage.stored(invoice_id).reference == "HL-0002"
    assert any("HL-0001 is left as it is" in words for words in stage.words(invoice_id))


def test_while_what_xero_holds_may_be_ours_a_person_must_say_that_it_is_not(stage: Stage) -> None:
    invoice_id, made = edited(stage)
    with pytest.raises(Conflict, match="may be this invoice"):
        decide(stage, send_under_new_number, invoice_id)
    decide(stage, send_under_new_number, invoice_id, not_ours=True)
    stage.before.add(made["InvoiceID"])
    stage.work()
    stage.assert_pushed_once(invoice_id)


def test_what_was_deleted_there_is_made_again_under_a_new_number(stage: Stage) -> None:
    invoice_id, made = edited(stage)
    stage.running.post(f"{BOOKS}/invoices/{made['InvoiceID']}/delete")
    stage.retry(invoice_id)
    stage.later(2 * MINUTES)
    stage.work()
    assert "deleted" in in_words(stage.stored(invoice_id).problem)
    decide(stage, send_under_new_number, invoice_id)
    stage.before.add(made["InvoiceID"])
    stage.work()
    stage.assert_pushed_once(invoice_id)


@pytest.mark.parametrize("decision", [adopt_invoice, send_under_new_number])
def test_only_what_needs_attention_is_decided_about_and_only_by_its_organisation(
    stage: Stage, decision: Any
) -> None:
    invoice_id = stage.invoice()
    with pytest.raises(Conflict, match="not waiting for a decision"):
        decide(stage, decision, invoice_id)
    with pytest.raises(NotFound), stage.cast.eve.acting():
        decision(invoice_id)
    with pytest.raises(NotFound):
        decide(stage, decision, new_id())


def test_adopting_protects_the_time_until_xero_has_answered(stage: Stage) -> None:
    invoice_id, _made = edited(stage)
    decide(stage, adopt_invoice, invoice_id)
    with stage.cast.mara.acting(), pytest.raises(Conflict):
        discard_invoice(invoice_id)
