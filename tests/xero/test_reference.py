"""Reference data: fetched once for an hour, and never left behind by a disconnect."""

import pytest
from flask import Flask

from app.kernel import cache
from app.kernel.db import db
from app.xero import client, services
from app.xero.errors import NotConnected
from app.xero.reference import reference_data
from tests.cast import Cast
from tests.xero.conftest import Xero


def test_it_is_asked_for_once_and_holds_only_what_may_stand_on_an_invoice(connected: Cast, xero: Xero) -> None:
    with connected.adam.acting():
        first, again = reference_data(), reference_data()
    assert first == again
    assert sum("/Accounts" in path for path in xero.paths()) == 1
    assert first.account("200") is not None
    assert first.account("610") is None, "accounts receivable is no revenue account"
    assert all(rate.tax_type != "OUTPUT" for rate in first.tax_rates), "a deleted rate"


def test_a_disconnect_while_xero_answers_leaves_nothing_cached(connected: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    call = client.call

    def disconnected_while_xero_answers(endpoint: str, **options: object) -> object:
        answer = call(endpoint, **options)  # type: ignore[arg-type]
        services.disconnect()
        return answer

    monkeypatch.setattr(client, "call", disconnected_while_xero_answers)
    with connected.adam.acting():
        with pytest.raises(NotConnected):
            reference_data()
        assert db.session.query(cache.CacheEntry).count() == 0
