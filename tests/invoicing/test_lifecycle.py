"""Which state of an invoice may follow which: one table, drawn in the documents, asked by every
verb of the row.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.invoicing.models import Invoice
from app.invoicing.rules.lifecycle import (
    NEXT_STATES,
    InvoiceState,
    StateChangeRefused,
    may_follow,
)
from app.invoicing.rules.status import FOLLOWED_STATES
from app.kernel.ids import new_id
from app.kernel.messages import NO_MESSAGE, message
from app.kernel.money import Hundredths

GROUP = "in_xero"
ARRIVAL_TIME = datetime(2026, 11, 2, tzinfo=UTC)
XERO_ID, CONTACT_ID = new_id(), new_id()
REFUSED, EDIT = message("push.refused"), message("push.refused.advice")
PROBLEM_STATES = (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION)
Verb = Callable[[Invoice], None]


def arrive(state: InvoiceState) -> Verb:
    def verb(invoice: Invoice) -> None:
        invoice.identify_in_xero(XERO_ID, "HL-0001", Hundredths(100))
        invoice.record_arrival(state, ARRIVAL_TIME)

    return verb


def give_up(invoice: Invoice) -> None:
    if invoice.xero_invoice_id is not None:
        invoice.forget_in_xero()
    invoice.discard()


# Each verb that changes the state, and the state it leads to.
VERBS: list[tuple[Verb, InvoiceState]] = [
    (lambda invoice: invoice.enqueue(CONTACT_ID), InvoiceState.QUEUED),
    (Invoice.enqueue_adoption, InvoiceState.QUEUED),
    (Invoice.begin_push, InvoiceState.PUSHING),
    (Invoice.return_to_queue, InvoiceState.QUEUED),
    (lambda invoice: invoice.fail(REFUSED, EDIT, "No."), InvoiceState.FAILED),
    (
        lambda invoice: invoice.need_attention(REFUSED, EDIT),
        InvoiceState.NEEDS_ATTENTION,
    ),
    (give_up, InvoiceState.DISCARDED),
    *((arrive(state), state) for state in FOLLOWED_STATES),
    *((lambda invoice, to=state: invoice.follow_state(to), state) for state in FOLLOWED_STATES),
]


def invoice_in(state: InvoiceState) -> Invoice:
    return Invoice(
        id=new_id(),
        state=state,
        reference="HL-0001",
        xero_number="",
        problem=NO_MESSAGE,
        advice=NO_MESSAGE,
        xero_words="",
    )


def drawn_changes() -> set[tuple[str, str]]:
    text = (ROOT / "docs/invoice-lifecycle.md").read_text()
    members = re.search(r"state in_xero \{(.*?)\}", text, re.DOTALL)
    assert members is not None
    group = members[1].split()
    changes = set()
    for before, after in re.findall(r"^ +(\w+) --> (\w+):", text, re.MULTILINE):
        changes |= set(
            product(
                group if before == GROUP else [before],
                group if after == GROUP else [after],
            )
        )
    return {(before, after) for before, after in changes if before != after}


def test_the_drawing_shows_what_the_table_says() -> None:
    table = {
        (before.value, after.value) for before, states in NEXT_STATES.items() for after in states
    }
    assert drawn_changes() == table


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(NEXT_STATES) == set(InvoiceState)
    reached = {InvoiceState.DRAFT}.union(*NEXT_STATES.values())
    assert reached == set(InvoiceState)


@pytest.mark.parametrize("before", InvoiceState)
@pytest.mark.parametrize(("verb", "after"), VERBS)
def test_a_verb_goes_where_the_table_lets_it_and_nowhere_else(
    before: InvoiceState, verb: Verb, after: InvoiceState
) -> None:
    invoice = invoice_in(before)
    if may_follow(before, after):
        verb(invoice)
        assert invoice.state is after
    else:
        with pytest.raises(StateChangeRefused, match=f"{after.value} does not follow"):
            verb(invoice)
        assert (invoice.state, invoice.problem) == (before, NO_MESSAGE)


@given(st.lists(st.sampled_from(VERBS), max_size=20))
def test_whatever_happens_an_invoice_stays_consistent(
    steps: list[tuple[Verb, InvoiceState]],
) -> None:
    invoice = invoice_in(InvoiceState.DRAFT)
    for verb, after in steps:
        before = invoice.state
        try:
            verb(invoice)
        except StateChangeRefused:
            assert invoice.state is before
            continue
        assert may_follow(before, after)
        if invoice.state in PROBLEM_STATES:
            assert invoice.problem
        if invoice.state is InvoiceState.DISCARDED:
            assert invoice.xero_invoice_id is None


def test_a_number_stays_until_it_is_sent_under_another() -> None:
    invoice = invoice_in(InvoiceState.FAILED)
    invoice.enqueue(CONTACT_ID)
    assert (invoice.reference, invoice.contact_id) == ("HL-0001", CONTACT_ID)
    invoice.identify_in_xero(XERO_ID, "HL-0001", Hundredths(12_00))
    invoice.forget_in_xero()
    assert (invoice.xero_invoice_id, invoice.xero_number, invoice.xero_total_hundredths) == (
        None,
        "",
        None,
    )
