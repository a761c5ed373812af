"""Xero takes an invoice otherwise than it was sent and answers with a warning: kept, said, and
settled by a person or by what Xero holds then.
"""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.invoicing.models import Aspect, InvoiceDifference, InvoiceState
from app.kernel import cache
from app.kernel.db import db
from app.xero.reference.services import reference_data
from tests.xero.push.connected_org import ConnectedOrg, in_words
from tests.xero.push.invoice_pages import PAGES
from tests.xero.push.test_batches import queue_invoices
from tests.xero.push.test_faults import KEPT

LOST_CODE = "299"
XERO_WORDS = (
    f"Account code '{LOST_CODE}' has been removed as it does not match a recognised account."
)


def lose_account(acme: ConnectedOrg, invoice_id: UUID) -> None:
    """Its lines name an account that Xero does not know any more."""
    acme.execute(
        f"UPDATE invoice_line SET account_code = '{LOST_CODE}' WHERE invoice_id = '{invoice_id}'"
    )


@pytest.fixture
def warned_invoice(acme: ConnectedOrg) -> UUID:
    invoice_id = acme.queue_invoice(1200)
    lose_account(acme, invoice_id)
    acme.run_due_jobs()
    return invoice_id


def differing_lines(acme: ConnectedOrg, invoice_id: UUID) -> list[dict[str, str]]:
    with acme.cast.mara.enter_scope():
        db.session.rollback()
        found = select(InvoiceDifference.lines).where(
            InvoiceDifference.invoice_id == invoice_id,
            InvoiceDifference.aspect == Aspect.LINES,
            InvoiceDifference.accepted_at.is_(None),
        )
        return [line for lines in db.session.scalars(found) for line in lines]


def test_a_warning_is_kept_with_xeros_words_and_what_to_do(
    acme: ConnectedOrg, warned_invoice: UUID, mara: FlaskClient
) -> None:
    acme.assert_pushed_once(warned_invoice)
    stored = acme.stored_invoice(warned_invoice)
    assert (stored.problem.code, stored.xero_words) == ("push.account_removed", XERO_WORDS)
    assert acme.timeline(warned_invoice)[-2:] == ["pushed", "warned"]
    assert differing_lines(acme, warned_invoice) == [
        {"position": "1", "field": "account_code", "ours": LOST_CODE, "theirs": ""}
    ]
    page = mara.get(f"{PAGES}/{warned_invoice}").text
    for words in (
        "Draft in Xero",
        "without its account",
        "choose an account on its lines there",
        "Account code &#39;299&#39; has been removed",
        "It is fixed in Xero",
    ):
        assert words in page
    assert "Xero warns" in mara.get(f"{PAGES}?stage=problems").text


def test_what_is_known_of_the_books_is_asked_for_anew(acme: ConnectedOrg) -> None:
    with acme.cast.mara.enter_scope():
        reference_data()
    acme.execute("UPDATE cache_entry SET expires_at = expires_at - interval '1 minute'")
    invoice_id = acme.queue_invoice(1200)
    acme.run_due_jobs()
    with acme.cast.mara.enter_scope():
        assert db.session.query(cache.CacheEntry).count() > 0, "nothing was wrong with this one"
    lose_account(acme, other := acme.queue_invoice(1300))
    acme.run_due_jobs()
    with acme.cast.mara.enter_scope():
        assert db.session.query(cache.CacheEntry).count() == 0
    acme.assert_each_pushed_once([invoice_id, other])


def test_a_person_settles_it_and_nothing_is_left_to_settle(
    acme: ConnectedOrg, warned_invoice: UUID, mara: FlaskClient
) -> None:
    assert mara.post(f"{PAGES}/{warned_invoice}/warning").status_code == 303
    page = mara.get(f"{PAGES}/{warned_invoice}").text
    assert "without its account" not in page.partition("What happened")[0]
    assert "Different in Xero" not in page
    assert differing_lines(acme, warned_invoice) == []
    assert "Xero warns" not in mara.get(f"{PAGES}?stage=problems").text
    assert mara.post(f"{PAGES}/{warned_invoice}/warning").status_code == 409


def test_one_that_is_warned_of_stops_no_other(acme: ConnectedOrg) -> None:
    invoices = queue_invoices(acme, 3)
    lose_account(acme, invoices[1])
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    assert [acme.stored_invoice(each).is_warned for each in invoices] == [False, True, False]
    assert [bool(differing_lines(acme, each)) for each in invoices] == [False, True, False]


@pytest.mark.parametrize("passed", [0, KEPT + 1])
def test_a_lost_answer_hides_no_lost_account(acme: ConnectedOrg, passed: int) -> None:
    """Sent again under its key Xero warns again; found by a look-up, the lines tell."""
    acme.set_fault("reset_after")
    invoice_id = acme.queue_invoice(1200)
    lose_account(acme, invoice_id)
    acme.run_due_jobs()
    acme.let_pass(passed)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    assert acme.stored_invoice(invoice_id).is_warned is (passed == 0)
    assert [line["field"] for line in differing_lines(acme, invoice_id)] == ["account_code"]


def test_an_invoice_that_arrives_as_it_was_sent_differs_in_nothing(acme: ConnectedOrg) -> None:
    invoices = queue_invoices(acme, 3)
    acme.run_due_jobs()
    acme.assert_each_pushed_once(invoices)
    with acme.cast.mara.enter_scope():
        assert db.session.query(InvoiceDifference).count() == 0
    assert [in_words(acme.stored_invoice(each).problem) for each in invoices] == [""] * 3
    assert {acme.stored_invoice(each).state for each in invoices} == {InvoiceState.PUSHED}
