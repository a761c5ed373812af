"""Many waiting invoices go to Xero in few requests, and still each is there exactly once."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.invoicing.models import InvoiceState, Numbering
from tests.xero.push.connected_org import BOOKS, ConnectedOrg, in_words
from tests.xero.push.test_faults import DELAY_SECONDS, KEPT, WINDOW

SOME = 4


def queue_invoices(acme: ConnectedOrg, count: int = SOME) -> list[UUID]:
    """So many queued invoices, each of another length."""
    return [acme.queue_invoice(1200 + 60 * number) for number in range(count)]


def settle(acme: ConnectedOrg, passing: int) -> None:
    for _ in range(5):
        acme.run_due_jobs()
        if set(acme.states().values()) == {InvoiceState.PUSHED}:
            return
        acme.let_pass(passing or WINDOW + 1)


@pytest.mark.parametrize(("numbering", "look_ups"), [(Numbering.HOURLINE, 0), (Numbering.XERO, 1)])
def test_what_waits_together_goes_in_one_request(
    acme: ConnectedOrg, numbering: Numbering, look_ups: int
) -> None:
    acme.use_numbering(numbering)
    invoices = queue_invoices(acme, 12)
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    assert (len(acme.calls_to_xero()), len(acme.calls_to_xero("GET"))) == (1, look_ups)
    assert acme.timeline(invoices[5]) == ["created", "queued", "attempt", "pushed"]
    assert acme.running_jobs() == 0


def test_a_request_never_grows_beyond_what_xero_takes(
    acme: ConnectedOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoices = queue_invoices(acme)
    monkeypatch.setattr("app.xero.push.services.requests.MAX_REQUEST_BYTES", 1_200)
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    assert 1 < len(acme.calls_to_xero()) < SOME


@pytest.mark.parametrize("numbering", list(Numbering))
@pytest.mark.parametrize(
    "kind",
    [
        "timeout_after",
        "error_500_before",
        "error_500_after",
        "error_503",
        "reset_before",
        "reset_after",
        "garbage_after",
    ],
)
@pytest.mark.parametrize("passed", [0, KEPT + 1])
def test_one_fault_strikes_the_request(
    acme: ConnectedOrg, numbering: Numbering, kind: str, passed: int
) -> None:
    acme.use_numbering(numbering)
    acme.set_fault(kind, seconds=DELAY_SECONDS)
    invoices = queue_invoices(acme, 3)
    acme.run_due_jobs()
    acme.let_pass(passed)
    settle(acme, passed)
    acme.assert_each_pushed_once(invoices)


@pytest.mark.parametrize("kind", ["rate_limit_minute", "rate_limit_concurrent"])
def test_a_refused_rate_limit_puts_all_of_them_off(acme: ConnectedOrg, kind: str) -> None:
    acme.set_fault(kind, seconds=26)
    invoices = queue_invoices(acme, 3)
    acme.run_due_jobs()
    assert set(acme.states().values()) == {InvoiceState.QUEUED}
    assert [acme.push_row(each).unknown for each in invoices] == [False] * 3
    acme.execute("DELETE FROM xero_tenant_budget")
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    assert len(acme.calls_to_xero()) == 2


@pytest.mark.parametrize("numbering", list(Numbering))
def test_a_part_was_done_before_xero_fell_over(acme: ConnectedOrg, numbering: Numbering) -> None:
    acme.use_numbering(numbering)
    acme.set_fault("error_500_partly")
    invoices = queue_invoices(acme)
    acme.run_due_jobs()
    assert len(acme.invoices_in_xero()) == SOME // 2
    settle(acme, KEPT)
    acme.assert_each_pushed_once(invoices)


def test_an_unknown_outcome_is_asked_about_with_the_same_bytes_and_key(
    acme: ConnectedOrg,
) -> None:
    acme.set_fault("reset_after", times=2)
    invoices = queue_invoices(acme)
    acme.run_due_jobs(3)
    acme.assert_each_pushed_once(invoices)
    assert (
        len(acme.calls_to_xero()),
        len({call["idempotency_key"] for call in acme.calls_to_xero()}),
    ) == (3, 1)
    assert acme.batch_of(invoices[0]).id == acme.batch_of(invoices[3]).id


def test_afterwards_one_look_up_asks_about_all(acme: ConnectedOrg) -> None:
    acme.set_fault("reset_after")
    invoices = queue_invoices(acme)
    acme.run_due_jobs()
    acme.let_pass(KEPT + 1)
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    assert (len(acme.calls_to_xero()), len(acme.calls_to_xero("GET"))) == (1, 1)


def hold_jobs(acme: ConnectedOrg, condition: str, lease: str) -> None:
    """Another worker has the jobs of that `condition`, its lease ends at the interval `lease` from
    now.
    """
    acme.execute(
        "UPDATE job SET state = 'running', lease = org_id,"
        f" lease_expires_at = now() + interval '{lease}' WHERE {condition}"
    )


@pytest.mark.parametrize("numbering", list(Numbering))
@pytest.mark.parametrize(("passed", "puts"), [(0, 2), (KEPT + 1, 1)])
def test_what_a_dead_worker_left_is_settled_by_one_call_for_all(
    acme: ConnectedOrg, numbering: Numbering, passed: int, puts: int
) -> None:
    """Sent again once while the key is trusted, looked for once afterwards; where Xero numbers the
    invoices it is looked for in any case.
    """
    acme.use_numbering(numbering)
    acme.set_fault("reset_after")
    invoices = queue_invoices(acme, 20)
    acme.run_due_jobs()
    looked = len(acme.calls_to_xero("GET"))
    acme.let_pass(passed or WINDOW * (numbering is Numbering.XERO))
    hold_jobs(acme, "kind = 'invoice.push'", "0 s")
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    looks = len(acme.calls_to_xero("GET")) - looked
    expected = (puts, 2 - puts) if numbering is Numbering.HOURLINE else (1, 1)
    assert (len(acme.calls_to_xero()), looks) == expected


def test_nobody_sends_what_another_worker_is_sending(acme: ConnectedOrg) -> None:
    acme.set_fault("reset_after")
    invoices = queue_invoices(acme)
    acme.run_due_jobs()
    hold_jobs(acme, f"subject <> '{invoices[2]}'", "1 h")
    acme.run_due_jobs()
    assert len(acme.calls_to_xero()) == 1
    assert in_words(acme.job_of(invoices[2]).last_error) == (
        "waiting until the last call to Xero has certainly ended"
    )
    hold_jobs(acme, "state = 'running'", "0 s")
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    assert len(acme.calls_to_xero()) == 2


def test_one_of_them_alone_finds_its_own_part_of_the_answer(acme: ConnectedOrg) -> None:
    """The others' jobs are in other hands meanwhile, and nothing is heard of them."""
    acme.set_fault("reset_after")
    invoices = queue_invoices(acme)
    acme.run_due_jobs()
    hold_jobs(acme, f"subject <> '{invoices[2]}'", "1 h")
    acme.let_pass(30)
    acme.run_due_jobs()
    states = acme.states()
    assert [states[each] for each in invoices] == [
        InvoiceState.PUSHING,
        InvoiceState.PUSHING,
        InvoiceState.PUSHED,
        InvoiceState.PUSHING,
    ]
    acme.execute("UPDATE job SET lease_expires_at = now() WHERE state = 'running'")
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("numbering", list(Numbering))
@pytest.mark.parametrize("kind", ["reset_after", "error_500_after"])
@pytest.mark.parametrize("minutes", [0, 6, 24 * 60])
def test_however_long_xero_keeps_a_key(
    acme: ConnectedOrg,
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    kind: str,
    numbering: Numbering,
    count: int,
) -> None:
    monkeypatch.setattr("xero_simulator.idempotency.KEY_LIFETIME", timedelta(minutes=minutes))
    acme.use_numbering(numbering)
    acme.set_fault(kind, cached=False)
    invoices = queue_invoices(acme, count)
    settle(acme, 0)
    acme.assert_each_pushed_once(invoices)


def archived_contact(acme: ConnectedOrg) -> str:
    other = next(
        each
        for each in acme.running.get(f"{BOOKS}/contacts")["contacts"]
        if each["Name"] == "Tui Brewing Co"
    )
    acme.running.post(f"{BOOKS}/contacts/{other['ContactID']}/archive")
    return str(other["ContactID"])


def test_a_refused_one_stops_no_other(acme: ConnectedOrg) -> None:
    invoices = queue_invoices(acme)
    acme.execute(
        f"UPDATE invoice SET contact_id = '{archived_contact(acme)}' WHERE id = '{invoices[1]}'"
    )
    acme.run_due_jobs()
    refused = acme.stored_invoice(invoices[1])
    assert (refused.state, in_words(refused.problem)) == (
        InvoiceState.FAILED,
        "The contact is archived in Xero.",
    )
    assert acme.push_row(invoices[1]).unknown is False
    acme.assert_each_pushed_once([invoices[0], *invoices[2:]])
    assert len(acme.calls_to_xero()) == 1


def test_a_number_that_is_taken_stops_no_other(acme: ConnectedOrg) -> None:
    invoices = queue_invoices(acme)
    taken = acme.stored_invoice(invoices[2]).reference
    theirs = acme.running.post(
        f"{BOOKS}/invoices",
        Type="ACCREC",
        Contact={"Name": "Somebody else's client"},
        InvoiceNumber=taken,
        LineItems=[{"Description": "Theirs", "Quantity": 1, "UnitAmount": 5}],
    )
    acme.before.add(theirs["InvoiceID"])
    acme.run_due_jobs()
    assert acme.stored_invoice(invoices[2]).state is InvoiceState.NEEDS_ATTENTION
    acme.assert_each_pushed_once([*invoices[:2], invoices[3]])
    assert (len(acme.calls_to_xero()), len(acme.calls_to_xero("GET"))) == (1, 1)


def test_one_that_spoils_the_whole_request_is_found_by_halves(acme: ConnectedOrg) -> None:
    """Xero cannot even read the request (facts 3.10, error 14), and does not say which invoice it
    is.
    """
    invoices = queue_invoices(acme, 8)
    acme.execute(f"UPDATE invoice_line SET tracking = '\"x\"' WHERE invoice_id = '{invoices[5]}'")
    acme.run_due_jobs(5)
    assert acme.stored_invoice(invoices[5]).state is InvoiceState.FAILED
    acme.assert_each_pushed_once([*invoices[:5], *invoices[6:]])
    assert len(acme.calls_to_xero()) <= 1 + 2 + 2 + 2


def test_what_came_back_for_another_is_not_believed(acme: ConnectedOrg) -> None:
    """An answer in another order than what was sent is no answer."""
    acme.set_fault("shuffled")
    invoices = queue_invoices(acme)
    acme.run_due_jobs()
    assert set(acme.states().values()) == {InvoiceState.PUSHING}
    acme.let_pass(KEPT + 1)
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)


@pytest.mark.parametrize("numbering", list(Numbering))
@pytest.mark.parametrize("passed", [0, KEPT + 1])
def test_an_older_backup_sends_none_of_them_again(
    acme: ConnectedOrg, numbering: Numbering, passed: int
) -> None:
    acme.use_numbering(numbering)
    invoices = queue_invoices(acme)
    acme.run_due_jobs()
    acme.let_pass(passed)
    acme.execute("DELETE FROM invoice_push; DELETE FROM push_batch")
    acme.execute(
        "UPDATE invoice SET state = 'queued', xero_invoice_id = NULL, xero_number = '',"
        " xero_total_hundredths = NULL, pushed_at = NULL"
    )
    acme.execute("UPDATE job SET state = 'waiting', tries = 0")
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    assert len(acme.calls_to_xero("GET")) <= 2, "one look-up for all"


def test_what_a_member_asked_for_who_left_is_not_sent_along(acme: ConnectedOrg) -> None:
    invoices = queue_invoices(acme, 3)
    acme.execute(
        f"UPDATE job SET asked_by = '{acme.cast.mel.user_id}' WHERE subject = '{invoices[1]}'"
    )
    acme.run_due_jobs()
    assert "may no longer create invoices" in in_words(acme.stored_invoice(invoices[1]).problem)
    acme.assert_each_pushed_once([invoices[0], invoices[2]])


def test_a_discarded_one_is_not_sent_along(acme: ConnectedOrg) -> None:
    invoices = queue_invoices(acme, 3)
    acme.discard(invoices[1])
    acme.run_due_jobs()
    acme.assert_each_pushed_once([invoices[0], invoices[2]])
