"""What people do to an invoice in Xero shows here, by announcement or by the hourly reading, and
its time stays locked until a person agrees.
"""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.invoicing.models import Aspect, InvoiceState
from app.invoicing.services.releases import release_invoice
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, NotFound
from app.xero.api.errors import ModuleOff
from app.xero.connect.services import switch_module
from app.xero.connection.services.calls import call
from app.xero.push.services.decisions import adopt_invoice
from app.xero.sync.models import SyncState
from tests.xero.push.connected_org import BOOKS
from tests.xero.push.test_refusals import theirs
from tests.xero.status.pushed_invoices import PushedInvoices

STATES = {
    "DRAFT": InvoiceState.PUSHED,
    "SUBMITTED": InvoiceState.SUBMITTED,
    "AUTHORISED": InvoiceState.AUTHORISED,
    "PAID": InvoiceState.PAID,
    "VOIDED": InvoiceState.VOIDED,
    "DELETED": InvoiceState.DELETED,
}


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (["submit"], InvoiceState.SUBMITTED),
        (["approve"], InvoiceState.AUTHORISED),
        (["approve", "pay"], InvoiceState.PAID),
        (["approve", "void"], InvoiceState.VOIDED),
        (["delete"], InvoiceState.DELETED),
    ],
)
def test_an_announced_change_shows_here(
    pushed_invoices: PushedInvoices, verbs: list[str], state: InvoiceState
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    for verb in verbs:
        pushed_invoices.act_in_xero(invoice_id, verb)
        pushed_invoices.announce_all(invoice_id)
    assert pushed_invoices.stored_invoice(invoice_id).state is state
    assert pushed_invoices.is_locked(invoice_id)
    assert pushed_invoices.acme.timeline(invoice_id)[-1] == state.value


def test_what_goes_back_in_xero_goes_back_here(pushed_invoices: PushedInvoices) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "submit")
    pushed_invoices.announce_all(invoice_id)
    pushed_invoices.act_in_xero(invoice_id, "change", Status="DRAFT")
    pushed_invoices.announce_all(invoice_id)
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.PUSHED
    assert pushed_invoices.acme.timeline(invoice_id)[-2:] == ["submitted", "pushed"]


def test_the_hourly_reading_alone_finds_it_with_one_call(pushed_invoices: PushedInvoices) -> None:
    kept, changed = pushed_invoices.push_invoices(2)
    pushed_invoices.read_status()
    before = len(pushed_invoices.calls())
    pushed_invoices.act_in_xero(changed, "approve")
    pushed_invoices.run_round()
    assert (
        pushed_invoices.stored_invoice(kept).state,
        pushed_invoices.stored_invoice(changed).state,
    ) == (
        InvoiceState.PUSHED,
        InvoiceState.AUTHORISED,
    )
    assert len(pushed_invoices.calls()) - before == 1


def test_without_an_invoice_in_xero_the_hourly_reading_asks_nothing(
    pushed_invoices: PushedInvoices,
) -> None:
    pushed_invoices.run_round()
    assert pushed_invoices.calls() == []


def test_no_change_leaves_no_trace(pushed_invoices: PushedInvoices) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "approve")
    pushed_invoices.announce_all(invoice_id)
    seen = pushed_invoices.acme.timeline(invoice_id)
    for _ in range(3):
        pushed_invoices.announce_all(invoice_id)
        pushed_invoices.read_status()
    assert pushed_invoices.acme.timeline(invoice_id) == seen


def test_a_thousand_events_cost_few_calls(pushed_invoices: PushedInvoices) -> None:
    made = pushed_invoices.push_invoices(60)
    pushed_invoices.read_status()
    for invoice_id in made:
        pushed_invoices.act_in_xero(invoice_id, "approve")
    before = len(pushed_invoices.calls())
    mine = [pushed_invoices.stored_invoice(one).xero_invoice_id for one in made]
    pushed_invoices.announce(*mine, *([None] * 940))
    assert {pushed_invoices.stored_invoice(one).state for one in made} == {InvoiceState.AUTHORISED}
    assert len(pushed_invoices.calls()) - before == 1


def test_forty_announced_invoices_are_one_call_and_strangers_none(
    pushed_invoices: PushedInvoices,
) -> None:
    made = pushed_invoices.push_invoices(3)
    pushed_invoices.read_status()
    before = len(pushed_invoices.calls())
    pushed_invoices.announce(None, None)
    assert len(pushed_invoices.calls()) == before
    pushed_invoices.announce_all(*made)
    assert len(pushed_invoices.calls()) == before + 1
    assert "IDs=" in str(pushed_invoices.calls()[-1])


def test_our_own_pushes_that_come_back_are_not_read_again(pushed_invoices: PushedInvoices) -> None:
    for number in range(9):
        made = pushed_invoices.push_invoice(1200 + number)
        pushed_invoices.announce(
            pushed_invoices.stored_invoice(made).xero_invoice_id, kinds=("CREATE",)
        )
    assert pushed_invoices.calls() == []


def test_a_change_at_the_moment_of_the_push_is_read(pushed_invoices: PushedInvoices) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "approve")
    pushed_invoices.announce(
        pushed_invoices.stored_invoice(invoice_id).xero_invoice_id, kinds=("UPDATE", "CREATE")
    )
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.AUTHORISED


def test_a_change_that_was_announced_before_the_push_was_recorded_is_read(
    pushed_invoices: PushedInvoices,
) -> None:
    """Xero's answer was lost; before it is asked again somebody approves the draft there."""
    acme = pushed_invoices.acme
    acme.set_fault("reset_after")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    [found] = acme.invoices_in_xero()
    acme.running.post(f"{BOOKS}/invoices/{found['InvoiceID']}/approve")
    push_job = "kind = 'invoice.push' AND state <> 'done'"
    acme.execute(
        f"UPDATE job SET state = 'running', lease_expires_at = 'infinity' WHERE {push_job}"
    )
    pushed_invoices.announce(UUID(found["InvoiceID"]))
    acme.execute(f"UPDATE job SET lease_expires_at = now() WHERE {push_job}")
    acme.run_due_jobs(3)
    assert acme.stored_invoice(invoice_id).state is InvoiceState.AUTHORISED


def test_a_replayed_or_lying_event_changes_nothing_by_itself(
    pushed_invoices: PushedInvoices,
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "approve")
    pushed_invoices.announce(
        pushed_invoices.stored_invoice(invoice_id).xero_invoice_id, at="2020-01-01T00:00:00"
    )
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.AUTHORISED, (
        "an old event still means: look"
    )
    before = len(pushed_invoices.calls())
    pushed_invoices.announce(
        pushed_invoices.stored_invoice(invoice_id).xero_invoice_id, at="2020-01-01T00:00:00"
    )
    assert len(pushed_invoices.calls()) == before
    pushed_invoices.announce(
        pushed_invoices.stored_invoice(invoice_id).xero_invoice_id, at="9999-12-31T00:00:00"
    )
    pushed_invoices.act_in_xero(invoice_id, "pay")
    pushed_invoices.announce_all(invoice_id)
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.PAID, (
        "an event from the far future does not hide a later one"
    )


def test_numbers_and_totals_follow_and_the_difference_is_told(
    pushed_invoices: PushedInvoices, mara: FlaskClient
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    lines = pushed_invoices.invoice_in_xero(invoice_id)["LineItems"]
    pushed_invoices.act_in_xero(invoice_id, "change", InvoiceNumber="KOW-7")
    pushed_invoices.act_in_xero(
        invoice_id,
        "edit",
        lines=[{**lines[0], "UnitAmount": 99, "LineAmount": None, "TaxAmount": None}],
    )
    pushed_invoices.announce_all(invoice_id)
    stored, found = (
        pushed_invoices.stored_invoice(invoice_id),
        pushed_invoices.differences(invoice_id),
    )
    assert (stored.xero_number, stored.xero_total_hundredths) == ("KOW-7", 3795)
    assert set(found) == {Aspect.NUMBER, Aspect.TOTAL}
    assert (found[Aspect.TOTAL].ours, found[Aspect.TOTAL].theirs) == (
        str(stored.total_hundredths),
        "3795",
    )
    assert "$12.78 before, $37.95 now" in mara.get(f"/o/acme/invoices/{invoice_id}").text


def test_an_ended_invoice_holds_its_time_until_somebody_releases_it(
    pushed_invoices: PushedInvoices,
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    entry_id = next(iter(pushed_invoices.acme.client_work.entry_locks()))
    pushed_invoices.act_in_xero(invoice_id, "delete")
    pushed_invoices.announce_all(invoice_id)
    assert pushed_invoices.is_locked(invoice_id)
    with pushed_invoices.acme.cast.mara.enter_scope():
        release_invoice(invoice_id)
        with pytest.raises(Conflict):
            release_invoice(invoice_id)
        actions = set(db.session.scalars(select(AuditEntry.action)))
    assert not pushed_invoices.is_locked(invoice_id)
    assert {"invoice.deleted", "invoice.released"} <= actions
    assert pushed_invoices.acme.timeline(invoice_id)[-2:] == ["deleted", "released"]
    again = pushed_invoices.acme.client_work.create_invoice(entry_id)
    pushed_invoices.acme.work_until_settled(again)
    assert pushed_invoices.stored_invoice(again).state is InvoiceState.PUSHED
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.DELETED


def test_what_has_not_ended_is_not_released_and_strangers_find_nothing(
    pushed_invoices: PushedInvoices,
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    with pushed_invoices.acme.cast.mara.enter_scope(), pytest.raises(Conflict):
        release_invoice(invoice_id)
    with pushed_invoices.acme.cast.eve.enter_scope(), pytest.raises(NotFound):
        release_invoice(invoice_id)
    assert pushed_invoices.is_locked(invoice_id)


def test_a_switched_off_module_makes_no_call_and_keeps_the_last_state(
    pushed_invoices: PushedInvoices,
) -> None:
    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "approve")
    pushed_invoices.announce_all(invoice_id)
    with pushed_invoices.acme.cast.adam.enter_scope():
        switch_module("invoice_status", on=False)
    before = len(pushed_invoices.calls())
    pushed_invoices.act_in_xero(invoice_id, "pay")
    pushed_invoices.announce_all(invoice_id)
    pushed_invoices.run_round()
    assert len(pushed_invoices.calls()) == before
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.AUTHORISED
    with pushed_invoices.acme.cast.mara.enter_scope(), pytest.raises(ModuleOff):
        call("Invoices.status", purpose="try")
    with pushed_invoices.acme.cast.adam.enter_scope():
        assert list(db.session.scalars(select(SyncState).where(SyncState.kind == "invoices"))) == []
        db.session.rollback()
        switch_module("invoice_status", on=True)
    pushed_invoices.acme.run_due_jobs()
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.PAID


def test_an_older_answer_that_arrives_late_does_not_win(pushed_invoices: PushedInvoices) -> None:
    from app.invoicing.services.status import follow_invoices
    from app.xero.status.rules import read_invoice

    invoice_id = pushed_invoices.push_invoice()
    pushed_invoices.act_in_xero(invoice_id, "submit")
    late = read_invoice(
        pushed_invoices.invoice_in_xero(invoice_id) | {"Type": "ACCREC", "Total": 38}
    )
    assert late is not None
    pushed_invoices.act_in_xero(invoice_id, "approve")
    pushed_invoices.announce_all(invoice_id)
    with pushed_invoices.acme.cast.mara.enter_scope(), transaction() as session:
        follow_invoices(session, [late])
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.AUTHORISED


def test_what_was_made_by_hand_and_taken_over_is_followed_too(
    pushed_invoices: PushedInvoices,
) -> None:
    """The list of what this app created does not hold it."""
    theirs(pushed_invoices.acme, Contact={"Name": "Somebody else's client"})
    invoice_id = pushed_invoices.acme.queue_invoice()
    pushed_invoices.acme.run_due_jobs()
    with pushed_invoices.acme.cast.mara.enter_scope():
        adopt_invoice(invoice_id)
    pushed_invoices.acme.run_due_jobs()
    pushed_invoices.act_in_xero(invoice_id, "delete")
    pushed_invoices.read_status()
    assert pushed_invoices.stored_invoice(invoice_id).state is InvoiceState.DELETED


MOVES = st.lists(
    st.sampled_from(
        ["submit", "approve", "pay", "void", "delete", "unsubmit", "announce", "read", "release"]
    ),
    max_size=9,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=MOVES)
def test_whatever_happens_in_xero_is_the_state_here_and_only_people_release_time(
    pushed_invoices: PushedInvoices, moves: list[str]
) -> None:
    invoice_id, released = pushed_invoices.push_invoice(), False
    for move in moves:
        released = _make(pushed_invoices, invoice_id, move) or released
    pushed_invoices.announce_all(invoice_id)
    assert (
        pushed_invoices.stored_invoice(invoice_id).state
        is STATES[pushed_invoices.invoice_in_xero(invoice_id)["Status"]]
    )
    assert pushed_invoices.is_locked(invoice_id) is not released


def _make(pushed_invoices: PushedInvoices, invoice_id: object, move: str) -> bool:
    """True when a person has released its time; what Xero or Hourline does not allow changes
    nothing.
    """
    if move == "announce":
        pushed_invoices.announce_all(invoice_id)  # type: ignore[arg-type]
    elif move == "read":
        pushed_invoices.read_status()
    elif move == "release":
        with pushed_invoices.acme.cast.mara.enter_scope():
            try:
                release_invoice(invoice_id)  # type: ignore[arg-type]
            except Conflict:
                return False
        return True
    else:
        verb, body = ("change", {"Status": "DRAFT"}) if move == "unsubmit" else (move, {})
        try:
            pushed_invoices.act_in_xero(invoice_id, verb, **body)  # type: ignore[arg-type]
        except AssertionError:
            return False
    return False
