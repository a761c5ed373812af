"""Tokens: renewed once for all who wait, recovered after a crash, given up when Xero says so."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from app.cli.secret_stores import secret_stores
from app.config import Settings
from app.kernel import clock, jobs
from app.kernel.db import db, transaction
from app.kernel.messages import Message
from app.kernel.secrets import seal
from app.xero.api import grants, oauth, tokens
from app.xero.api.errors import KeyMissing, NotConnected, NotNow, OutcomeUnknown, TooLate
from app.xero.api.models import Grant
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.services.calls import call
from app.xero.connection.services.grants import renew_idle_grants
from app.xero.connection.tasks import refresh_idle_grants
from tests.cast import Cast, Person
from tests.xero.conftest import PATIENT_SECONDS, Xero, told_otherwise
from xero_simulator.testing import AROHA, DEADLINE_SECONDS

EXPIRING = timedelta(minutes=4)


def grant() -> Grant:
    found = db.session.execute(select(Grant)).scalar_one()
    db.session.expunge(found)
    db.session.rollback()
    return found


def change(**values: object) -> None:
    with transaction() as session:
        session.execute(update(Grant).values(**values))


def ask(person: Person) -> int:
    with person.enter_scope():
        return call("Currencies.list", purpose="see").status


def state(person: Person) -> tuple[ConnectionState, Message]:
    with person.enter_scope():
        connection = db.session.execute(select(Connection)).scalar_one()
        found = (connection.state, connection.reason)
    db.session.rollback()
    return found


def test_a_token_with_less_than_five_minutes_left_is_renewed_first(
    xero_cast: Cast, xero: Xero
) -> None:
    before = grant()
    change(expires_at=clock.now() + EXPIRING)
    assert ask(xero_cast.adam) == 200
    after = grant()
    assert xero.token_call_count() == 1
    assert after.access_token != before.access_token
    assert after.previous_refresh_token
    assert after.expires_at > clock.now() + timedelta(minutes=25)
    assert ask(xero_cast.adam) == 200
    assert xero.token_call_count() == 1


def test_eight_threads_with_one_expired_token_make_one_refresh(
    xero_cast: Cast, xero: Xero, app: Flask
) -> None:
    change(expires_at=clock.now())
    grant_id = grant().id

    fetch = in_app(app, lambda: tokens.fresh_access_token(grant_id))
    with ThreadPoolExecutor(8) as pool:
        found = {one.result() for one in [pool.submit(fetch) for _ in range(8)]}
    assert len(found) == 1
    assert xero.token_call_count() == 1


def in_app(app: Flask, work: Callable[[], str]) -> Callable[[], str]:
    """`work` as another worker does it, on connections of its own."""

    def work_in_context() -> str:
        with app.app_context():
            try:
                return work()
            finally:
                db.session.remove()

    return work_in_context


def fork(work: Callable[[], str]) -> tuple[int, int]:
    """Another process of Hourline, with connections of its own, that does `work`; answers its
    id and where its answer is read.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            db.engine.dispose(close=False)
            os.write(writing, work().encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    return child, reading


def outcome(running: tuple[int, int]) -> tuple[int, str]:
    """How that process ended (a signal counts negative) and what it answered."""
    child, reading = running
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), answer


def test_eight_processes_with_one_expired_token_make_one_refresh(
    xero_cast: Cast, xero: Xero
) -> None:
    xero.set_fault("slow", path_prefix="/connect/token", seconds=0.3, times=None)
    change(expires_at=clock.now())
    grant_id = grant().id
    running = [fork(lambda: tokens.fresh_access_token(grant_id)) for _ in range(8)]
    outcomes = {outcome(one) for one in running}
    assert len(outcomes) == 1
    assert outcomes.pop()[0] == 0
    assert xero.token_call_count() == 1


def test_a_process_killed_between_xeros_answer_and_our_commit_is_recovered_from(
    xero_cast: Cast, xero: Xero, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(expires_at=clock.now())
    grant_id = grant().id

    def die_instead_of_storing() -> str:
        monkeypatch.setattr(
            tokens, "store_tokens", lambda *_, **_more: os.kill(os.getpid(), signal.SIGKILL)
        )
        return tokens.fresh_access_token(grant_id)

    assert outcome(fork(die_instead_of_storing))[0] == -signal.SIGKILL
    assert xero.token_call_count() == 1
    assert ask(xero_cast.adam) == 200
    assert xero.token_call_count() == 2
    assert state(xero_cast.adam)[0] is ConnectionState.CONNECTED


def test_a_process_that_stands_still_during_a_refresh_holds_nobody_up_and_undoes_nothing(
    xero_cast: Cast, xero: Xero, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(expires_at=clock.now())
    grant_id, stale = grant().id, grant().access_token
    monkeypatch.setattr(tokens, "SEND_SECONDS", 0.1)
    with told_otherwise(app, xero_timeout_seconds=0.1), monkeypatch.context() as quicker:
        quicker.setattr("app.xero.api.http.CONNECT_SECONDS", 0.1)
        with tokens.lock_grant(grant_id) as not_after:
            late, used = tokens._refresh_tokens(grant(), not_after)
            with (
                told_otherwise(app, xero_timeout_seconds=PATIENT_SECONDS),
                ThreadPoolExecutor(1) as others,
            ):
                theirs = others.submit(
                    in_app(app, lambda: tokens.fresh_access_token(grant_id))
                ).result(DEADLINE_SECONDS)
            assert grants.store_tokens(grant_id, late, used, instead_of=stale) is False
            with pytest.raises(TooLate):
                oauth.refresh("never sent", not_after)
    assert late.access_token != theirs
    assert tokens.fresh_access_token(grant_id) == theirs
    assert xero.token_call_count() == 2
    assert ask(xero_cast.adam) == 200


def test_whoever_waits_for_a_refresh_does_not_wait_for_ever(
    xero_cast: Cast, xero: Xero, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(expires_at=clock.now())
    grant_id = grant().id
    monkeypatch.setattr(tokens, "WAIT_SECONDS", 0.1)
    with (
        tokens.lock_grant(grant_id),
        ThreadPoolExecutor(1) as others,
        pytest.raises(OutcomeUnknown),
    ):
        others.submit(in_app(app, lambda: tokens.fresh_access_token(grant_id))).result(
            DEADLINE_SECONDS
        )
    assert tokens.fresh_access_token(grant_id)
    assert xero.token_call_count() == 1


def test_a_refresh_token_that_another_used_up_is_recovered_from_within_the_grace(
    xero_cast: Cast, xero: Xero
) -> None:
    change(expires_at=clock.now())
    assert ask(xero_cast.adam) == 200
    lost = seal("never issued", f"xero_grant/{grant().id}/refresh_token")
    change(expires_at=clock.now(), refresh_token=lost)
    assert ask(xero_cast.adam) == 200
    assert state(xero_cast.adam)[0] is ConnectionState.CONNECTED


def test_invalid_grant_marks_the_connection_and_asks_xero_no_more(
    xero_cast: Cast, xero: Xero
) -> None:
    xero.post(f"/users/{AROHA}/revoke")
    change(expires_at=clock.now())
    with pytest.raises(NotConnected):
        ask(xero_cast.adam)
    assert state(xero_cast.adam) == (ConnectionState.NEEDS_RECONNECT, grants.REVOKED_MESSAGE)
    with xero_cast.adam.enter_scope():
        assert db.session.scalar(select(Connection.lost_at > clock.now() - timedelta(minutes=1)))
    db.session.rollback()
    sent = len(xero.requests())
    for _ in range(3):
        with pytest.raises(NotConnected):
            ask(xero_cast.adam)
    assert len(xero.requests()) == sent


def test_a_revoked_grant_marks_every_organisation_that_used_it(
    xero_cast: Cast, xero: Xero, connect: Callable[..., TestResponse]
) -> None:
    connect(xero_cast.eve, AROHA, ("Demo Company (AU)",))
    assert ask(xero_cast.eve) == 200
    xero.post(f"/users/{AROHA}/revoke")
    change(expires_at=clock.now())
    with pytest.raises(NotConnected):
        ask(xero_cast.adam)
    assert state(xero_cast.eve)[0] is ConnectionState.NEEDS_RECONNECT


@pytest.mark.usefixtures("short_timeout")
def test_xero_being_down_during_a_refresh_changes_nothing(xero_cast: Cast, xero: Xero) -> None:
    change(expires_at=clock.now())
    for kind in ("error_500_before", "reset_before", "timeout_after"):
        xero.set_fault(kind, path_prefix="/connect/token", seconds=2.0)
        with pytest.raises(OutcomeUnknown):
            ask(xero_cast.adam)
    assert state(xero_cast.adam)[0] is ConnectionState.CONNECTED
    assert ask(xero_cast.adam) == 200


def test_too_many_requests_for_tokens_are_a_wait_and_no_refusal(
    xero_cast: Cast, xero: Xero
) -> None:
    change(expires_at=clock.now())
    xero.set_fault("rate_limit_minute", path_prefix="/connect/token", seconds=7.0)
    with pytest.raises(NotNow) as wait:
        ask(xero_cast.adam)
    assert wait.value.retry_after == timedelta(seconds=7)
    assert state(xero_cast.adam)[0] is ConnectionState.CONNECTED
    assert ask(xero_cast.adam) == 200


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "v1|test|AAAA|AAAA",
        "garbage",
        "the other column",
    ],
)
def test_damaged_or_swapped_ciphertext_needs_a_reconnect_and_no_call(
    xero_cast: Cast, xero: Xero, damage: str
) -> None:
    change(access_token=grant().refresh_token if damage == "the other column" else damage)
    with pytest.raises(NotConnected):
        ask(xero_cast.adam)
    assert state(xero_cast.adam) == (
        ConnectionState.NEEDS_RECONNECT,
        grants.UNREADABLE_MESSAGE,
    )
    assert xero.requests() == []


@pytest.mark.parametrize("envelope", ["v1|gone|AAAAAAAAAAAAAAAA|AAAA", "v2|test|x|y"])
def test_a_token_of_another_key_or_form_waits_and_ends_nothing(
    xero_cast: Cast, xero: Xero, envelope: str
) -> None:
    change(access_token=envelope)
    with pytest.raises(KeyMissing):
        ask(xero_cast.adam)
    assert state(xero_cast.adam)[0] is ConnectionState.CONNECTED
    assert grant().revoked_at is None
    assert xero.requests() == []


def test_a_token_moved_to_another_grant_is_not_readable_there(
    xero_cast: Cast, connect: Callable[..., TestResponse], xero: Xero
) -> None:
    connect(xero_cast.eve, "ben@example.com")
    with xero_cast.eve.enter_scope():
        eves = db.session.execute(select(Connection.grant_id)).scalar_one()
    with transaction() as session:
        session.execute(
            text(
                "UPDATE xero_grant SET access_token = (SELECT access_token FROM xero_grant WHERE id"
                " <> :id) WHERE id = :id"
            ),
            {"id": eves},
        )
    with pytest.raises(NotConnected):
        ask(xero_cast.eve)
    assert ask(xero_cast.adam) == 200


def test_tokens_under_a_new_key_go_on_opening_xero(
    xero_cast: Cast, xero: Xero, app: Flask, settings: Settings
) -> None:
    key = ("k2", bytes(range(32)))
    both = (key, *settings.encryption_keys)
    with told_otherwise(app, encryption_keys=both):
        resealed = [
            store.reseal(100) for store in secret_stores() if store.name.startswith("xero_grant.")
        ]
    assert sum(each.count for each in resealed) == 2, "there was no renewal yet"
    with told_otherwise(app, encryption_keys=(key,)):
        assert ask(xero_cast.adam) == 200


def test_nothing_of_a_token_is_kept_in_the_open(xero_cast: Cast) -> None:
    row = db.session.execute(text("SELECT to_jsonb(g)::text FROM xero_grant g")).scalar_one()
    opened = tokens.fresh_access_token(grant().id)
    assert opened not in row
    assert opened.split(".")[1] not in row


def test_access_that_nothing_has_used_for_long_is_renewed_before_it_lapses(
    xero_cast: Cast, xero: Xero, run_jobs: Callable[[], int]
) -> None:
    """A consent too narrow for any sync is asked for nothing, and so nothing else would renew
    it.
    """
    run_jobs()
    change(
        scopes="openid",
        expires_at=clock.now() - timedelta(days=21),
        refreshed_at=clock.now() - timedelta(days=21),
    )
    before = xero.token_call_count()
    with transaction():
        jobs.request(refresh_idle_grants)
    run_jobs()
    assert xero.token_call_count() - before == 1
    assert clock.now() - grant().refreshed_at < timedelta(minutes=1)
    with transaction():
        jobs.request(refresh_idle_grants)
    run_jobs()
    assert xero.token_call_count() - before == 1, "it is not idle any more"


def test_one_access_that_xero_does_not_renew_leaves_the_others_to_be_renewed(
    xero_cast: Cast, xero: Xero
) -> None:
    lapsed = xero_cast.adam
    change(
        expires_at=clock.now() - timedelta(days=21),
        refreshed_at=clock.now() - timedelta(days=21),
        refresh_token="damaged",
    )
    assert renew_idle_grants() == 0
    assert state(lapsed)[0] is ConnectionState.NEEDS_RECONNECT
