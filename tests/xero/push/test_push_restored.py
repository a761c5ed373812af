"""What a restored backup or a disconnect took away: nothing is pushed twice (reliability.md)."""

from collections.abc import Callable
from uuid import UUID

import pytest

from app.invoicing.models import InvoiceDefaults, InvoiceState, Numbering
from app.kernel.db import transaction
from app.kernel.ids import new_id
from tests.xero.push.stage import Stage, in_words

MINUTES = 60


def lose_the_push(stage: Stage, invoice_id: UUID) -> None:
    """As an older backup has it: queued, never sent."""
    stage.execute(f"DELETE FROM invoice_push WHERE invoice_id = '{invoice_id}'")
    stage.execute(
        "UPDATE invoice SET state = 'queued', xero_invoice_id = NULL, xero_number = '',"
        " xero_total_hundredths = NULL, pushed_at = NULL"
    )
    stage.execute("UPDATE job SET state = 'waiting', tries = 0, next_try_at = now()")


def lose_the_answer(stage: Stage, invoice_id: UUID) -> None:
    """As a backup from the middle of the push has it: sent, and no answer yet."""
    stage.execute(f"UPDATE invoice_push SET unknown = true WHERE invoice_id = '{invoice_id}'")
    stage.execute(
        "UPDATE invoice SET state = 'pushing', xero_invoice_id = NULL, xero_number = '',"
        " xero_total_hundredths = NULL, pushed_at = NULL"
    )
    stage.execute("UPDATE job SET state = 'waiting', tries = 0, next_try_at = now()")


@pytest.mark.parametrize("lose", [lose_the_push, lose_the_answer])
@pytest.mark.parametrize("passed", [0, 7 * MINUTES])
@pytest.mark.parametrize("numbering", list(Numbering))
def test_a_restored_backup_pushes_nothing_twice(
    stage: Stage, lose: Callable[[Stage, UUID], None], passed: int, numbering: Numbering
) -> None:
    with stage.cast.mara.acting(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=numbering))
    invoice_id = stage.invoice(1200, 2400)
    stage.work()
    stage.later(passed)
    lose(stage, invoice_id)
    stage.work()
    stage.later(2 * MINUTES)
    stage.work()
    stage.assert_pushed_once(invoice_id)


def test_a_backup_from_before_the_invoice_meets_its_number_in_xero_and_asks_a_person(
    stage: Stage,
) -> None:
    stage.invoice(1200)
    stage.work()
    stage.execute(
        "DELETE FROM entry_lock; DELETE FROM invoice; UPDATE invoice_defaults SET next_number = 1;"
        " DELETE FROM job"
    )
    another = stage.invoice(3600)
    stage.work()
    assert stage.stored(another).state is InvoiceState.NEEDS_ATTENTION
    assert len(stage.in_xero()) == 1


def forget_xero(stage: Stage) -> None:
    """What disconnecting clears of an invoice that is on its way."""
    stage.execute("UPDATE invoice SET contact_id = NULL")
    stage.execute("UPDATE push_batch SET body = '', key = ''")
    stage.execute("UPDATE job SET state = 'waiting', next_try_at = now()")


@pytest.mark.parametrize("numbering", list(Numbering))
def test_reconnected_to_the_same_organisation_an_unknown_push_is_found_again(
    stage: Stage, numbering: Numbering
) -> None:
    with stage.cast.mara.acting(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=numbering))
    stage.fault("reset_after")
    invoice_id = stage.invoice()
    stage.work()
    forget_xero(stage)
    stage.work()
    assert "no longer linked" in in_words(stage.stored(invoice_id).problem)
    stage.later(2 * MINUTES)
    stage.retry(invoice_id)
    stage.work()
    stage.assert_pushed_once(invoice_id)


def test_connected_to_another_organisation_an_unknown_push_waits_for_a_person(stage: Stage) -> None:
    stage.fault("reset_after")
    invoice_id = stage.invoice()
    stage.work()
    forget_xero(stage)
    stage.execute("UPDATE xero_connection SET tenant_id = gen_random_uuid()")
    stage.work()
    stored = stage.stored(invoice_id)
    assert stored.state is InvoiceState.FAILED
    assert "connected before" in in_words(stored.problem)
    assert (len(stage.calls()), len(stage.calls("GET"))) == (1, 0)


def test_a_queued_invoice_whose_contact_was_cleared_says_what_to_do(stage: Stage) -> None:
    invoice_id = stage.invoice()
    forget_xero(stage)
    stage.work()
    assert (stage.stored(invoice_id).state, stage.calls()) == (InvoiceState.FAILED, [])
    stage.retry(invoice_id)
    stage.work()
    stage.assert_pushed_once(invoice_id)
