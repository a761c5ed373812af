"""Xero's announcements: believed only when signed, kept once, answered with nothing but 200 or
401.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4
from wsgiref.types import WSGIApplication

import psycopg
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from werkzeug.test import Client, TestResponse

from app.blueprints.webhooks import Doorway
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.jobs.models import Job
from app.xero.api.models import Grant, TenantDirectory, WebhookEvent, WebhookTally
from app.xero.webhooks.rules import is_signed, read_events
from tests.cast import Cast
from xero_simulator.testing import DEADLINE_SECONDS

KEY = "whk-for-tests"
END_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = 'hourline_app' AND query LIKE '%webhook_event%'
  AND state <> 'idle'
"""


def sign(body: bytes, key: str = KEY) -> str:
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def delivery(*events: dict[str, Any]) -> bytes:
    return json.dumps(
        {
            "events": list(events),
            "firstEventSequence": 1,
            "lastEventSequence": len(events),
            "entropy": "ABC",
        }
    ).encode()


def event(
    tenant_id: UUID,
    resource_id: UUID | None = None,
    at: str = "2026-11-20T00:44:09.923",
    category: str = "CONTACT",
    kind: str = "UPDATE",
) -> dict[str, Any]:
    names = {"tenantId": str(tenant_id), "resourceId": str(resource_id or uuid4())}
    return {
        "resourceUrl": "https://api.xero.com/x",
        "tenantType": "ORGANISATION",
        "eventCategory": category,
        "eventType": kind,
        "eventDateUtc": at,
        **names,
    }


@pytest.fixture
def tenant(cast: Cast) -> UUID:
    """A Xero tenant that Acme is connected to, as the directory says."""
    tenant_id, grant_id = uuid4(), new_id()
    with transaction() as session:
        session.add(
            Grant(
                id=grant_id,
                xero_user_id=uuid4(),
                access_token="",
                refresh_token="",
                expires_at=db.func.now(),
                scopes="",
            )
        )
        session.flush()
        session.add(
            TenantDirectory(tenant_id=tenant_id, org_id=cast.mara.org_id, grant_id=grant_id)
        )
    return tenant_id


@pytest.fixture(params=["the short way", "the long way"])
def way(request: pytest.FixtureRequest, app: Flask) -> WSGIApplication:
    """The application as gunicorn serves it, and without its doorway: nobody can tell them
    apart.
    """
    return Doorway(app) if request.param == "the short way" else app


def post(way: WSGIApplication, body: bytes, signature: str | None = None) -> TestResponse:
    signed = {"x-xero-signature": sign(body) if signature is None else signature}
    return Client(way).post("/webhooks/xero", data=body, headers=signed)


def test_the_known_vector_is_signed() -> None:
    body = b'{"events":[],"lastEventSequence":0,"firstEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}'
    assert is_signed(
        body, "OpKvTn0U21nLnHGw3KJwz5kZrLWVsIb8xwAwQFeGXb0=", "whk-test-key-0123456789"
    )


@pytest.mark.parametrize(
    "signature",
    ["", "nonsense", "ünïcode", sign(b"something else"), sign(delivery(), "another key")],
)
def test_what_is_not_signed_is_refused_with_nothing(way: WSGIApplication, signature: str) -> None:
    answer = post(way, delivery(), signature)
    assert (answer.status_code, answer.data, answer.headers.get("Set-Cookie")) == (401, b"", None)


def test_without_a_key_nothing_is_believed() -> None:
    assert not is_signed(b"", sign(b"", ""), "")


def test_the_intent_to_receive_is_answered_with_an_empty_200(way: WSGIApplication) -> None:
    answer = post(way, delivery())
    assert (answer.status_code, answer.data, answer.headers.get("Set-Cookie")) == (200, b"", None)


def test_a_thousand_events_lead_to_one_sync_of_contacts(way: WSGIApplication, tenant: UUID) -> None:
    for start in range(0, 1000, 100):
        assert (
            post(way, delivery(*(event(tenant) for _ in range(start, start + 100)))).status_code
            == 200
        )
    assert db.session.query(WebhookEvent).count() == 1000
    assert [(job.kind, job.subject) for job in db.session.scalars(select(Job))] == [
        ("xero.webhook", "CONTACT")
    ]


def test_deliveries_that_arrive_together_are_all_kept_before_they_are_answered(
    app: Flask, way: WSGIApplication, tenant: UUID
) -> None:
    def deliver(_number: int) -> tuple[int, int]:
        resource = uuid4()
        status = post(way, delivery(event(tenant, resource))).status_code
        with app.app_context():
            kept = (
                db.session.query(WebhookEvent).filter(WebhookEvent.resource_id == resource).count()
            )
            db.session.remove()
        return status, kept

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(deliver, range(200))) == {(200, 1)}


def test_deliveries_whose_transaction_fails_are_tried_again_and_hold_nobody_up(
    app: Flask, way: WSGIApplication, tenant: UUID, database: dict[str, str]
) -> None:
    def deliver(_number: int) -> tuple[int, UUID]:
        resource = uuid4()
        return post(way, delivery(event(tenant, resource))).status_code, resource

    with psycopg.connect(database["superuser"], autocommit=True) as server:
        with ThreadPoolExecutor(8) as pool:
            answers = [pool.submit(deliver, number) for number in range(80)]
            while not all(answer.done() for answer in answers):
                server.execute(END_CONNECTIONS)
        statuses = [answer.result(DEADLINE_SECONDS) for answer in answers]
    db.session.remove()
    assert post(way, delivery(event(tenant))).status_code == 200
    stored = set(db.session.scalars(select(WebhookEvent.resource_id)))
    assert {resource for status, resource in statuses if status == 200} <= stored
    assert {status for status, _resource in statuses} <= {200, 500}


def test_a_delivery_that_is_stored_after_its_job_was_claimed_is_followed(
    app: Flask,
    way: WSGIApplication,
    tenant: UUID,
    database: dict[str, str],
    run_jobs: Callable[[], int],
) -> None:
    """The delivery finds a job waiting, stands still at the tally of a day, and is committed when
    that job is done.
    """
    repeated = event(tenant)
    for _ in range(2):
        assert post(way, delivery(repeated)).status_code == 200
    with psycopg.connect(database["superuser"]) as holder, ThreadPoolExecutor(1) as pool:
        holder.execute("SELECT 1 FROM webhook_tally FOR UPDATE")
        late = pool.submit(post, way, delivery(repeated, event(tenant)))
        wait_for_a_lock(database)
        assert end_waiting_jobs(run_jobs) == 1
        holder.rollback()
        assert late.result(DEADLINE_SECONDS).status_code == 200
    assert end_waiting_jobs(run_jobs) == 1, "it is asked for once more"
    assert end_waiting_jobs(run_jobs) == 0


def wait_for_a_lock(database: dict[str, str]) -> None:
    waits = (
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database()"
    )
    with psycopg.connect(database["superuser"], autocommit=True) as server:
        while server.execute(waits).fetchone() is None:
            pass


def end_waiting_jobs(run_jobs: Callable[[], int]) -> int:
    """Run what waits now, whenever it is due; answers how many jobs that were."""
    with transaction() as session:
        session.execute(
            update(Job)
            .where(Job.state == "waiting")
            .values(next_try_at=db.func.now(), in_line=True)
        )
    return run_jobs()


def test_a_repeated_delivery_changes_nothing_but_the_tally(
    way: WSGIApplication, tenant: UUID, run_jobs: Callable[[], int]
) -> None:
    body = delivery(event(tenant), event(tenant, category="INVOICE"))
    for _ in range(5):
        post(way, body)
    assert db.session.query(WebhookEvent).count() == 2
    assert db.session.execute(select(WebhookTally.outcome, WebhookTally.events)).all() == [
        ("repeated", 8)
    ]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("kinds", [("CREATE", "UPDATE"), ("UPDATE", "CREATE")])
def test_what_was_created_and_changed_at_the_same_moment_counts_as_changed(
    way: WSGIApplication, tenant: UUID, kinds: tuple[str, str], together: bool
) -> None:
    resource = uuid4()
    events = [event(tenant, resource, kind=kind) for kind in kinds]
    for body in [delivery(*events)] if together else [delivery(one) for one in events]:
        assert post(way, body).status_code == 200
    assert [one.event_type for one in db.session.scalars(select(WebhookEvent))] == ["UPDATE"]


def test_an_unknown_tenant_is_answered_200_dropped_and_counted(
    way: WSGIApplication, tenant: UUID
) -> None:
    assert post(way, delivery(event(uuid4()), event(tenant))).status_code == 200
    assert db.session.query(WebhookEvent).count() == 1
    assert db.session.execute(select(WebhookTally.outcome, WebhookTally.events)).all() == [
        ("unknown", 1)
    ]


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.floats() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_signed_nonsense_breaks_the_reading(value: object) -> None:
    assert read_events(json.dumps({"events": [value]}).encode()) == []
    assert read_events(json.dumps(value).encode()) == []


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-13-01T00:00:00", "0001-01-01T00:00:00+14:00"]
)
def test_an_event_without_a_real_time_never_breaks_the_delivery(
    way: WSGIApplication, tenant: UUID, at: str
) -> None:
    assert post(way, delivery(event(tenant, at=at), event(tenant))).status_code == 200


def test_a_body_beyond_the_cap_is_refused(way: WSGIApplication) -> None:
    answer = post(way, b"x" * (1024 * 1024 + 1))
    assert (answer.status_code, answer.data, answer.headers.get("Set-Cookie")) == (413, b"", None)


def test_a_body_that_does_not_say_how_long_it_is_is_capped_too(way: WSGIApplication) -> None:
    body = BytesIO(b"x" * (1024 * 1024 + 1))
    answer = Client(way).post(
        "/webhooks/xero", input_stream=body, environ_overrides={"wsgi.input_terminated": True}
    )
    assert (answer.status_code, answer.data, answer.headers.get("Set-Cookie")) == (413, b"", None)
