"""Reference data: fetched once for an hour, and never left behind by a disconnect."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from app.kernel import cache
from app.kernel.db import db, transaction
from app.xero.api.errors import NotConnected, OutcomeUnknown
from app.xero.connect import services
from app.xero.connection.services import calls
from app.xero.reference import services as reference
from app.xero.reference.services import reference_data
from app.xero.sync.models import Item
from app.xero.sync.queries import account_uses
from tests.cast import Cast
from tests.xero.conftest import Xero


def test_it_is_asked_for_once_and_holds_only_what_may_stand_on_an_invoice(
    xero_cast: Cast, xero: Xero
) -> None:
    with xero_cast.adam.enter_scope():
        first, again = reference_data(), reference_data()
    assert first == again
    assert sum("/Accounts" in path for path in xero.request_lines()) == 1
    assert first.account("200") is not None
    assert first.account("610") is None, "accounts receivable is no revenue account"
    assert all(rate.tax_type != "OUTPUT" for rate in first.tax_rates), "a deleted rate"


def test_a_disconnect_while_xero_answers_leaves_nothing_cached(
    xero_cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = calls.call

    def disconnected_while_xero_answers(endpoint: str, **options: object) -> object:
        answer = call(endpoint, **options)  # type: ignore[arg-type]
        services.disconnect()
        return answer

    monkeypatch.setattr(reference, "call", disconnected_while_xero_answers)
    with xero_cast.adam.enter_scope():
        with pytest.raises(NotConnected):
            reference_data()
        assert db.session.query(cache.CacheEntry).count() == 0


def test_a_page_waits_for_a_slow_xero_once_and_a_worker_fetches_what_it_lacked(
    xero_cast: Cast, xero: Xero, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_jobs()
    monkeypatch.setattr(reference, "PAGE_SECONDS", 0.2)
    xero.set_fault("slow", path_prefix="/api.xro/", seconds=0.5, times=1)
    with xero_cast.adam.enter_scope(), pytest.raises(OutcomeUnknown):
        reference.reference_data_soon()
    asked = len(xero.requests())
    with xero_cast.adam.enter_scope(), pytest.raises(OutcomeUnknown):
        reference.reference_data_soon()
    assert len(xero.requests()) == asked, "the next page asks nothing"
    assert run_jobs() == 1
    with xero_cast.adam.enter_scope():
        assert reference.reference_data_soon().account("200") is not None


def test_the_account_that_most_of_what_is_sold_goes_to_is_suggested(
    xero_cast: Cast, run_jobs: Callable[[], int]
) -> None:
    with xero_cast.adam.enter_scope():
        books = reference_data()
        assert books.suggested_account_code(account_uses()) == "", "nothing is known of its use yet"
    run_jobs()
    with xero_cast.adam.enter_scope():
        assert books.suggested_account_code(account_uses()) == "200"
        db.session.rollback()
        with transaction() as session:
            session.execute(update(Item).values(account_code="205"))
        assert books.suggested_account_code(account_uses()) == "205"
        with transaction() as session:
            session.execute(update(Item).values(account_code="260"))
        assert books.suggested_account_code(account_uses()) == "", "other income is no sale"
