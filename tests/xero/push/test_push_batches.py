"""Many waiting invoices go to Xero in few requests, and still each is there exactly once."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.invoicing.models import InvoiceState, Numbering
from tests.xero.push.stage import BOOKS, Stage, in_words
from tests.xero.push.test_push_faults import HELD, KEPT, WINDOW

SOME = 4


def several(stage: Stage, count: int = SOME) -> list[UUID]:
    """So many queued invoices, each of another length."""
    return [stage.invoice(1200 + 60 * number) for number in range(count)]


def settle(stage: Stage, passing: int) -> None:
    for _ in range(5):
        stage.work()
        if set(stage.states().values()) == {InvoiceState.PUSHED}:
            return
        stage.later(passing or WINDOW + 1)


@pytest.mark.parametrize(("numbering", "look_ups"), [(Numbering.HOURLINE, 0), (Numbering.XERO, 1)])
def test_what_waits_together_goes_in_one_request(
    stage: Stage, numbering: Numbering, look_ups: int
) -> None:
    stage.number_by(numbering)
    invoices = several(stage, 12)
    stage.work()
    stage.assert_each_pushed_once(invoices)
    assert (len(stage.calls()), len(stage.calls("GET"))) == (1, look_ups)
    assert stage.timeline(invoices[5]) == ["created", "queued", "attempt", "pushed"]
    assert stage.running_jobs() == 0


def test_a_request_never_grows_beyond_what_xero_takes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoices = several(stage)
    monkeypatch.setattr("app.xero.push.services.requests.MAX_REQUEST_BYTES", 1_200)
    stage.work()
    stage.assert_each_pushed_once(invoices)
    assert 1 < len(stage.calls()) < SOME


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
    stage: Stage, numbering: Numbering, kind: str, passed: int
) -> None:
    stage.number_by(numbering)
    stage.fault(kind, seconds=HELD)
    invoices = several(stage, 3)
    stage.work()
    stage.later(passed)
    settle(stage, passed)
    stage.assert_each_pushed_once(invoices)


@pytest.mark.parametrize("kind", ["rate_limit_minute", "rate_limit_concurrent"])
def test_a_refused_rate_limit_puts_all_of_them_off(stage: Stage, kind: str) -> None:
    stage.fault(kind, seconds=26)
    invoices = several(stage, 3)
    stage.work()
    assert set(stage.states().values()) == {InvoiceState.QUEUED}
    assert [stage.push_row(each).unknown for each in invoices] == [False] * 3
    stage.execute("DELETE FROM xero_tenant_budget")
    stage.work()
    stage.assert_each_pushed_once(invoices)
    assert len(stage.calls()) == 2


@pytest.mark.parametrize("numbering", list(Numbering))
def test_a_part_was_done_before_xero_fell_over(stage: Stage, numbering: Numbering) -> None:
    stage.number_by(numbering)
    stage.fault("error_500_partly")
    invoices = several(stage)
    stage.work()
    assert len(stage.in_xero()) == SOME // 2
    settle(stage, KEPT)
    stage.assert_each_pushed_once(invoices)


def test_an_unknown_outcome_is_asked_about_with_the_same_bytes_and_key(stage: Stage) -> None:
    stage.fault("reset_after", times=2)
    invoices = several(stage)
    stage.work(3)
    stage.assert_each_pushed_once(invoices)
    assert (len(stage.calls()), len({call["idempotency_key"] for call in stage.calls()})) == (3, 1)
    assert stage.batch_of(invoices[0]).id == stage.batch_of(invoices[3]).id


def test_afterwards_one_look_up_asks_about_all(stage: Stage) -> None:
    stage.fault("reset_after")
    invoices = several(stage)
    stage.work()
    stage.later(KEPT + 1)
    stage.work()
    stage.assert_each_pushed_once(invoices)
    assert (len(stage.calls()), len(stage.calls("GET"))) == (1, 1)


def test_one_of_them_alone_finds_its_own_part_of_the_answer(stage: Stage) -> None:
    """The others' jobs are in other hands meanwhile."""
    stage.fault("reset_after")
    invoices = several(stage)
    stage.work()
    stage.execute(
        "UPDATE job SET state = 'running', lease = org_id, lease_expires_at = now() + interval '1"
        f" h' WHERE subject <> '{invoices[2]}'"
    )
    stage.work()
    states = stage.states()
    assert [states[each] for each in invoices] == [
        InvoiceState.PUSHING,
        InvoiceState.PUSHING,
        InvoiceState.PUSHED,
        InvoiceState.PUSHING,
    ]
    stage.execute("UPDATE job SET lease_expires_at = now() WHERE state = 'running'")
    stage.work()
    stage.assert_each_pushed_once(invoices)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("numbering", list(Numbering))
@pytest.mark.parametrize("kind", ["reset_after", "error_500_after"])
@pytest.mark.parametrize("minutes", [0, 6, 24 * 60])
def test_however_long_xero_keeps_a_key(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    kind: str,
    numbering: Numbering,
    count: int,
) -> None:
    monkeypatch.setattr("xero_simulator.idempotency.KEY_LIFETIME", timedelta(minutes=minutes))
    stage.number_by(numbering)
    stage.fault(kind, cached=False)
    invoices = several(stage, count)
    settle(stage, 0)
    stage.assert_each_pushed_once(invoices)


def archived_contact(stage: Stage) -> str:
    other = next(
        each
        for each in stage.running.get(f"{BOOKS}/contacts")["contacts"]
        if each["Name"] == "Tui Brewing Co"
    )
    stage.running.post(f"{BOOKS}/contacts/{other['ContactID']}/archive")
    return str(other["ContactID"])


def test_a_refused_one_stops_no_other(stage: Stage) -> None:
    invoices = several(stage)
    stage.execute(
        f"UPDATE invoice SET contact_id = '{archived_contact(stage)}' WHERE id = '{invoices[1]}'"
    )
    stage.work()
    refused = stage.stored(invoices[1])
    assert (refused.state, in_words(refused.problem)) == (
        InvoiceState.FAILED,
        "The contact is archived in Xero.",
    )
    assert stage.push_row(invoices[1]).unknown is False
    stage.assert_each_pushed_once([invoices[0], *invoices[2:]])
    assert len(stage.calls()) == 1


def test_a_number_that_is_taken_stops_no_other(stage: Stage) -> None:
    invoices = several(stage)
    taken = stage.stored(invoices[2]).reference
    theirs = stage.running.post(
        f"{BOOKS}/invoices",
        Type="ACCREC",
        Contact={"Name": "Somebody else's client"},
        InvoiceNumber=taken,
        LineItems=[{"Description": "Theirs", "Quantity": 1, "UnitAmount": 5}],
    )
    stage.before.add(theirs["InvoiceID"])
    stage.work()
    assert stage.stored(invoices[2]).state is InvoiceState.NEEDS_ATTENTION
    stage.assert_each_pushed_once([*invoices[:2], invoices[3]])
    assert (len(stage.calls()), len(stage.calls("GET"))) == (1, 1)


def test_one_that_spoils_the_whole_request_is_found_by_halves(stage: Stage) -> None:
    """Xero cannot even read the request (facts 3.10, error 14), and does not say which invoice it
    is.
    """
    invoices = several(stage, 8)
    stage.execute(f"UPDATE invoice_line SET tracking = '\"x\"' WHERE invoice_id = '{invoices[5]}'")
    stage.work(5)
    assert stage.stored(invoices[5]).state is InvoiceState.FAILED
    stage.assert_each_pushed_once([*invoices[:5], *invoices[6:]])
    assert len(stage.calls()) <= 1 + 2 + 2 + 2


def test_what_came_back_for_another_is_not_believed(stage: Stage) -> None:
    """An answer in another order than what was sent is no answer."""
    stage.fault("shuffled")
    invoices = several(stage)
    stage.work()
    assert set(stage.states().values()) == {InvoiceState.PUSHING}
    stage.later(KEPT + 1)
    stage.work()
    stage.assert_each_pushed_once(invoices)


@pytest.mark.parametrize("numbering", list(Numbering))
@pytest.mark.parametrize("passed", [0, KEPT + 1])
def test_an_older_backup_sends_none_of_them_again(
    stage: Stage, numbering: Numbering, passed: int
) -> None:
    stage.number_by(numbering)
    invoices = several(stage)
    stage.work()
    stage.later(passed)
    stage.execute("DELETE FROM invoice_push; DELETE FROM push_batch")
    stage.execute(
        "UPDATE invoice SET state = 'queued', xero_invoice_id = NULL, xero_number = '',"
        " xero_total_hundredths = NULL, pushed_at = NULL"
    )
    stage.execute("UPDATE job SET state = 'waiting', tries = 0")
    stage.work()
    stage.assert_each_pushed_once(invoices)
    assert len(stage.calls("GET")) <= 2, "one look-up for all"


def test_what_a_member_asked_for_who_left_is_not_sent_along(stage: Stage) -> None:
    invoices = several(stage, 3)
    stage.execute(
        f"UPDATE job SET asked_by = '{stage.cast.mel.user_id}' WHERE subject = '{invoices[1]}'"
    )
    stage.work()
    assert "may no longer create invoices" in in_words(stage.stored(invoices[1]).problem)
    stage.assert_each_pushed_once([invoices[0], invoices[2]])


def test_a_discarded_one_is_not_sent_along(stage: Stage) -> None:
    invoices = several(stage, 3)
    stage.discard(invoices[1])
    stage.work()
    stage.assert_each_pushed_once([invoices[0], invoices[2]])
