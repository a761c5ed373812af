"""What a restored backup or a disconnect took away: nothing is pushed twice (reliability.md)."""

from collections.abc import Callable
from uuid import UUID

import pytest

from app.invoicing.models import InvoiceDefaults, InvoiceState, Numbering
from app.kernel.db import transaction
from app.kernel.ids import new_id
from tests.xero.push.connected_org import ConnectedOrg, in_words

MINUTES = 60


def lose_the_push(acme: ConnectedOrg, invoice_id: UUID) -> None:
    """As an older backup has it: queued, never sent."""
    acme.execute(f"DELETE FROM invoice_push WHERE invoice_id = '{invoice_id}'")
    acme.execute(
        "UPDATE invoice SET state = 'queued', xero_invoice_id = NULL, xero_number = '',"
        " xero_total_hundredths = NULL, pushed_at = NULL"
    )
    acme.execute("UPDATE job SET state = 'waiting', tries = 0, next_try_at = now()")


def lose_the_answer(acme: ConnectedOrg, invoice_id: UUID) -> None:
    """As a backup from the middle of the push has it: sent, and no answer yet."""
    acme.execute(f"UPDATE invoice_push SET unknown = true WHERE invoice_id = '{invoice_id}'")
    acme.execute(
        "UPDATE invoice SET state = 'pushing', xero_invoice_id = NULL, xero_number = '',"
        " xero_total_hundredths = NULL, pushed_at = NULL"
    )
    acme.execute("UPDATE job SET state = 'waiting', tries = 0, next_try_at = now()")


@pytest.mark.parametrize("lose", [lose_the_push, lose_the_answer])
@pytest.mark.parametrize("passed", [0, 7 * MINUTES])
@pytest.mark.parametrize("numbering", list(Numbering))
def test_a_restored_backup_pushes_nothing_twice(
    acme: ConnectedOrg,
    lose: Callable[[ConnectedOrg, UUID], None],
    passed: int,
    numbering: Numbering,
) -> None:
    with acme.cast.mara.enter_scope(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=numbering))
    invoice_id = acme.queue_invoice(1200, 2400)
    acme.run_due_jobs()
    acme.let_pass(passed)
    lose(acme, invoice_id)
    acme.run_due_jobs()
    acme.let_pass(2 * MINUTES)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


def test_a_backup_from_before_the_invoice_meets_its_number_in_xero_and_asks_a_person(
    acme: ConnectedOrg,
) -> None:
    acme.queue_invoice(1200)
    acme.run_due_jobs()
    acme.execute(
        "DELETE FROM entry_lock; DELETE FROM invoice; UPDATE invoice_defaults SET next_number = 1;"
        " DELETE FROM job"
    )
    another = acme.queue_invoice(3600)
    acme.run_due_jobs()
    assert acme.stored_invoice(another).state is InvoiceState.NEEDS_ATTENTION
    assert len(acme.invoices_in_xero()) == 1


def forget_xero(acme: ConnectedOrg) -> None:
    """What disconnecting clears of an invoice that is on its way."""
    acme.execute("UPDATE invoice SET contact_id = NULL")
    acme.execute("UPDATE push_batch SET body = '', key = ''")
    acme.execute("UPDATE job SET state = 'waiting', next_try_at = now()")


@pytest.mark.parametrize("numbering", list(Numbering))
def test_reconnected_to_the_same_organisation_an_unknown_push_is_found_again(
    acme: ConnectedOrg, numbering: Numbering
) -> None:
    with acme.cast.mara.enter_scope(), transaction() as session:
        session.add(InvoiceDefaults(id=new_id(), numbering=numbering))
    acme.set_fault("reset_after")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    forget_xero(acme)
    acme.run_due_jobs()
    assert "no longer linked" in in_words(acme.stored_invoice(invoice_id).problem)
    acme.let_pass(2 * MINUTES)
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)


def test_connected_to_another_organisation_an_unknown_push_waits_for_a_person(
    acme: ConnectedOrg,
) -> None:
    acme.set_fault("reset_after")
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    forget_xero(acme)
    acme.execute("UPDATE xero_connection SET tenant_id = gen_random_uuid()")
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert stored.state is InvoiceState.FAILED
    assert "connected before" in in_words(stored.problem)
    assert (len(acme.calls_to_xero()), len(acme.calls_to_xero("GET"))) == (1, 0)


def test_a_queued_invoice_whose_contact_was_cleared_says_what_to_do(
    acme: ConnectedOrg,
) -> None:
    invoice_id = acme.queue_invoice()
    forget_xero(acme)
    acme.run_due_jobs()
    assert (acme.stored_invoice(invoice_id).state, acme.calls_to_xero()) == (
        InvoiceState.FAILED,
        [],
    )
    acme.retry(invoice_id)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
