"""What each answer of Xero's becomes, and what is noted of it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import urllib3.util.connection
from flask import Flask
from requests.structures import CaseInsensitiveDict
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.messages import Message, message
from app.xero.api.errors import (
    NotConnected,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TooLate,
    Unintelligible,
    XeroError,
)
from app.xero.api.http import USER_AGENT, HttpResponse
from app.xero.api.models import Grant, TenantBudget, XeroCall
from app.xero.api.responses import XeroResponse, rate_limit_error
from app.xero.connect.services import disconnect
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.services.calls import call
from tests.cast import Cast
from tests.xero.conftest import Xero
from xero_simulator.testing import AROHA, DEADLINE_SECONDS, wait_until

PURPOSE = "look at the contacts"
# The machine's clock, ours and that of Xero's answer are read one after the other.
MAX_CLOCK_STEP = timedelta(seconds=30)


def ask(cast: Cast, endpoint: str = "Contacts.list", **options: object) -> XeroResponse:
    with cast.adam.enter_scope():
        return call(endpoint, purpose=PURPOSE, **options)  # type: ignore[arg-type]


def log(cast: Cast) -> list[XeroCall]:
    with cast.adam.enter_scope():
        rows = list(
            db.session.scalars(
                select(XeroCall).where(XeroCall.purpose == PURPOSE).order_by(XeroCall.created_at)
            )
        )
        db.session.expunge_all()
    db.session.rollback()
    return rows


def state(cast: Cast) -> tuple[ConnectionState, Message]:
    with cast.adam.enter_scope():
        connection = db.session.execute(select(Connection)).scalar_one()
        found = (connection.state, connection.reason)
    db.session.rollback()
    return found


def test_an_answer_is_read_exactly_and_noted(xero_cast: Cast, xero: Xero) -> None:
    answer = ask(xero_cast, "TaxRates.list")
    rates = answer.records("TaxRates")
    assert all(isinstance(rate["EffectiveRate"], Decimal | int) for rate in rates)
    assert abs(answer.server_time - datetime.now(UTC)) < timedelta(minutes=1)
    row = log(xero_cast)[0]
    assert (row.method, row.endpoint, row.status, row.outcome) == (
        "GET",
        "TaxRates.list",
        200,
        "ok",
    )
    assert (row.records, row.bytes, row.asked_by) == (
        len(rates),
        answer.size,
        xero_cast.adam.user_id,
    )
    assert row.correlation_id == answer.correlation_id != ""


def test_a_query_is_encoded_once_and_conditions_go_along(xero_cast: Cast, xero: Xero) -> None:
    since = datetime(2026, 11, 20, 12, 30, 5, tzinfo=UTC)
    ask(xero_cast, params={"where": 'Name=="A & B+C ""x"""', "page": "1"}, modified_since=since)
    sent = xero.requests(path="/api.xro/2.0/Contacts")[-1]
    assert "%2B" in str(sent)
    assert "%20%26%20" in str(sent)
    assert sent["status"] == 200


def test_a_post_body_is_sent_as_it_is_with_its_key(xero_cast: Cast, xero: Xero) -> None:
    body = b'{"Contacts":[{"Name":"Kauri Lodge"}]}'
    first = ask(xero_cast, "Contacts.create", body=body, idempotency_key="k" * 64)
    again = ask(xero_cast, "Contacts.create", body=body, idempotency_key="k" * 64)
    assert first.body["Contacts"][0]["ContactID"] == again.body["Contacts"][0]["ContactID"]
    assert [one["method"] for one in xero.requests(idempotency_key="k" * 64)] == ["PUT", "PUT"]


@pytest.mark.usefixtures("short_timeout")
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("timeout_before", OutcomeUnknown),
        ("timeout_after", OutcomeUnknown),
        ("error_500_before", OutcomeUnknown),
        ("error_500_after", OutcomeUnknown),
        ("error_503", OutcomeUnknown),
        ("reset_before", OutcomeUnknown),
        ("reset_after", OutcomeUnknown),
        ("truncated_body", Unintelligible),
        ("garbage", Unintelligible),
        ("rate_limit_minute", RateLimited),
        ("rate_limit_day", RateLimited),
        ("rate_limit_concurrent", RateLimited),
        ("rate_limit_appminute", RateLimited),
        ("forbidden", Refused),
    ],
)
def test_every_fault_becomes_its_error_and_a_row_of_the_log(
    xero_cast: Cast, xero: Xero, fault: str, error: type[XeroError]
) -> None:
    xero.set_fault(fault, seconds=2.0)
    with pytest.raises(error):
        ask(xero_cast)
    row = log(xero_cast)[0]
    assert row.outcome == {RateLimited: "limited", Refused: "refused"}.get(error, "failed")
    assert state(xero_cast)[0] is ConnectionState.CONNECTED


def test_a_slow_answer_that_comes_in_time_is_an_answer(xero_cast: Cast, xero: Xero) -> None:
    xero.set_fault("slow", seconds=0.2)
    assert ask(xero_cast).status == 200


def test_nobody_calls_again_before_xero_said_so(xero_cast: Cast, xero: Xero) -> None:
    xero.set_fault("rate_limit_minute", seconds=37)
    with pytest.raises(RateLimited) as first:
        ask(xero_cast)
    assert (first.value.retry_after, first.value.limit) == (timedelta(seconds=37), "minute")
    sent = len(xero.requests())
    with pytest.raises(RateLimited) as second:
        ask(xero_cast)
    assert timedelta(seconds=30) < second.value.retry_after <= timedelta(seconds=37)
    assert len(xero.requests()) == sent


def test_a_used_up_day_parks_the_organisation_and_says_until_when(
    xero_cast: Cast, xero: Xero
) -> None:
    xero.set_fault("rate_limit_day", seconds=7200)
    before = clock.now()
    with pytest.raises(RateLimited):
        ask(xero_cast)
    budget = db.session.execute(select(TenantBudget)).scalar_one()
    assert budget.problem == "day"
    assert budget.parked_until is not None
    next_day = before.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert budget.parked_until > min(before + timedelta(minutes=110), next_day - MAX_CLOCK_STEP)


@pytest.mark.parametrize("fault", ["rate_limit_minute", "rate_limit_appminute"])
def test_a_minutes_limit_holds_nobody_up_for_more_than_a_minute(
    xero_cast: Cast, xero: Xero, fault: str
) -> None:
    xero.set_fault(fault, seconds=1_000_000_000)
    with pytest.raises(RateLimited) as limited:
        ask(xero_cast)
    assert limited.value.retry_after == timedelta(seconds=60)
    budget = db.session.execute(
        select(TenantBudget).where(TenantBudget.parked_until.is_not(None))
    ).scalar_one()
    assert budget.parked_until is not None
    assert budget.parked_until < clock.now() + timedelta(seconds=61)


@pytest.mark.parametrize(
    ("limit", "retry_after", "at", "pause"),
    [
        ("minute", "26", "10:00:00", timedelta(seconds=26)),
        ("minute", "61", "10:00:00", timedelta(seconds=60)),
        ("minute", "", "10:00:00", timedelta(seconds=60)),
        ("appminute", "3600", "10:00:00", timedelta(seconds=60)),
        ("concurrent", "", "10:00:00", timedelta(seconds=2)),
        ("concurrent", "9999", "10:00:00", timedelta(seconds=60)),
        ("something new", "9999", "10:00:00", timedelta(seconds=60)),
        ("day", "7200", "10:00:00", timedelta(hours=2)),
        ("day", "7200", "23:30:00", timedelta(minutes=30)),
        ("day", "1000000000000", "10:00:00", timedelta(hours=14)),
        ("day", "", "10:00:00", timedelta(hours=1)),
        ("day", "", "23:59:59", timedelta(seconds=1)),
    ],
)
def test_how_long_to_wait_is_believed_as_far_as_the_limit_can_last(
    limit: str, retry_after: str, at: str, pause: timedelta
) -> None:
    headers = {"X-Rate-Limit-Problem": limit, "Date": f"Mon, 30 Nov 2026 {at} GMT"}
    headers |= {"Retry-After": retry_after} if retry_after else {}
    response = HttpResponse(429, CaseInsensitiveDict(headers), b"", 1)
    assert rate_limit_error(response).retry_after == pause


def test_every_call_says_that_hourline_makes_it(
    cast: Cast,
    connect: Callable[..., TestResponse],
    xero: Xero,
    run_jobs: Callable[[], int],
) -> None:
    connect(cast.adam)
    xero.post("/tokens/expire")
    ask(cast)
    with cast.adam.enter_scope():
        disconnect()
    run_jobs()
    assert {"POST /connect/token", "POST /connect/revocation"} <= set(xero.request_lines())
    assert {request["user_agent"] for request in xero.requests()} == {USER_AGENT}


def test_a_token_that_xero_calls_expired_is_renewed_and_the_same_request_sent_again(
    xero_cast: Cast, xero: Xero
) -> None:
    xero.post("/tokens/expire")
    assert ask(xero_cast).status == 200
    assert xero.token_call_count() == 1
    assert [row.status for row in log(xero_cast)] == [401, 200]


def test_a_refusal_for_a_missing_scope_asks_to_reconnect_in_words(
    xero_cast: Cast, xero: Xero
) -> None:
    with transaction() as session:
        session.execute(
            update(Grant).values(
                scopes="openid offline_access accounting.invoices accounting.settings.read"
            )
        )
    with pytest.raises(NotConnected, match="Reconnect to allow it"):
        ask(xero_cast)
    assert xero.requests() == [], "what the consent does not cover is not even asked"


def test_disconnected_in_xero_is_confirmed_and_then_waits_for_an_admin(
    xero_cast: Cast, xero: Xero
) -> None:
    xero.post(f"/organisations/{xero.tenant_id()}/disconnect")
    with pytest.raises(NotConnected, match="disconnected inside Xero"):
        ask(xero_cast)
    assert state(xero_cast) == (
        ConnectionState.NEEDS_RECONNECT,
        message("xero.ended_in_xero"),
    )
    sent = len(xero.requests())
    with pytest.raises(NotConnected):
        ask(xero_cast)
    assert len(xero.requests()) == sent, "nothing is sent any more"


def test_a_lost_role_in_xero_waits_for_an_admin_too(xero_cast: Cast, xero: Xero) -> None:
    xero.post(f"/users/{AROHA}/organisations", organisations=[])
    with pytest.raises(NotConnected):
        ask(xero_cast)
    assert state(xero_cast)[0] is ConnectionState.NEEDS_RECONNECT


def test_xeros_words_reach_the_caller(xero_cast: Cast, xero: Xero) -> None:
    body = b'{"Contacts":[{"Name":"Twice"}]}'
    ask(xero_cast, "Contacts.create", body=body)
    with pytest.raises(Refused) as refused:
        ask(xero_cast, "Contacts.create", body=body)
    assert refused.value.status == 400
    assert any("already assigned" in text for text in refused.value.messages)
    assert refused.value.elements


def test_what_xero_does_not_know_is_a_refusal_although_it_answers_html(
    xero_cast: Cast, xero: Xero
) -> None:
    with pytest.raises(Refused) as refused:
        ask(xero_cast, "Contacts.get", path="11111111-1111-1111-1111-111111111111")
    assert refused.value.status == 404


def test_without_a_connection_nothing_is_sent(cast: Cast, xero: Xero) -> None:
    with cast.eve.enter_scope(), pytest.raises(NotConnected):
        call("Contacts.list", purpose=PURPOSE)
    assert xero.requests() == []


def test_a_call_inside_a_transaction_is_refused(xero_cast: Cast, xero: Xero) -> None:
    with xero_cast.adam.enter_scope(), pytest.raises(RuntimeError), transaction():
        call("Contacts.list", purpose=PURPOSE)
    assert xero.requests() == []


@pytest.mark.usefixtures("short_timeout")
def test_no_secret_reaches_log_or_exception(
    cast: Cast,
    connect: Callable[..., TestResponse],
    xero: Xero,
    app: Flask,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    connect(cast.adam)
    xero.set_fault("timeout_after", seconds=2.0)
    with pytest.raises(OutcomeUnknown) as unknown:
        ask(cast)
    xero.post("/tokens/expire", refresh=True)
    with pytest.raises(NotConnected) as lost:
        ask(cast)
    seen = (
        caplog.text
        + "".join(capfd.readouterr())
        + repr(unknown.value.__dict__)
        + repr(lost.value.__dict__)
        + str(unknown.value.__context__)
    )
    secrets = [app.extensions["settings"].xero_client_secret, "Bearer eyJ", "refresh_token="]
    assert [secret for secret in secrets if secret in seen] == []


def test_nothing_is_sent_after_the_last_moment_for_it(xero_cast: Cast, xero: Xero) -> None:
    with pytest.raises(TooLate):
        ask(xero_cast, "TaxRates.list", not_after=time.monotonic() - 0.01)
    assert xero.requests(path="/api.xro/2.0/TaxRates") == []
    assert ask(xero_cast, "TaxRates.list", not_after=time.monotonic() + 60).status == 200


def test_nothing_is_sent_when_the_last_moment_passes_while_connecting(
    xero_cast: Cast, xero: Xero, monkeypatch: pytest.MonkeyPatch
) -> None:
    not_after, connect = time.monotonic() + 1, urllib3.util.connection.create_connection

    def call_slowly(*arguments: Any, **options: Any) -> Any:
        found = connect(*arguments, **options)
        while time.monotonic() <= not_after:
            pass
        return found

    ask(xero_cast, "Currencies.list")
    monkeypatch.setattr("urllib3.util.connection.create_connection", call_slowly)
    with pytest.raises(TooLate):
        ask(xero_cast, "TaxRates.list", not_after=not_after)
    assert xero.requests(path="/api.xro/2.0/TaxRates") == []


def test_a_call_stands_in_the_log_while_it_is_under_way(
    xero_cast: Cast, app: Flask, xero: Xero
) -> None:
    """So it stands there, too, when the process dies before Xero answers."""
    xero.set_fault("slow", path_prefix="/api.xro/2.0/Currencies", seconds=1.0)

    def call_slowly() -> int:
        with app.app_context():
            return ask(xero_cast, "Currencies.list").status

    with ThreadPoolExecutor(1) as pool:
        answered = pool.submit(call_slowly)
        wait_until(lambda: xero.requests(path="/api.xro/2.0/Currencies"))
        [row] = log(xero_cast)
        assert (row.endpoint, row.status, row.outcome, answered.done()) == (
            "Currencies.list",
            None,
            "unknown",
            False,
        )
        assert answered.result(timeout=DEADLINE_SECONDS) == 200
    [row] = log(xero_cast)
    assert (row.status, row.outcome, row.milliseconds >= 1000) == (200, "ok", True)
