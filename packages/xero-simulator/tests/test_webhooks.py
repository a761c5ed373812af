"""Webhooks as a receiver sees them."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import requests

from xero_simulator.testing import (
    DEADLINE_SECONDS,
    NZ_COMPANY,
    Authorisation,
    RunningSimulator,
    wait_until,
)
from xero_simulator.webhook_delivery import signature

KEY = "whk-test-key-0123456789"


class Receiver(ThreadingHTTPServer):
    """Remembers what arrives; answers what the test lines up, else by the signature."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Deliver)
        self.received: list[dict[str, Any]] = []
        self.answers: list[int] = []
        self.cookie = False

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}/webhooks/xero"

    def events(self) -> list[dict[str, Any]]:
        return [event for body in self.received for event in body["events"]]


class _Deliver(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        expected = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
        status = (
            self.server.answers.pop(0)
            if self.server.answers
            else (200 if self.headers["x-xero-signature"] == expected else 401)
        )
        if status == 200:
            self.server.received.append(json.loads(body))
        self.send_response(status)
        if self.server.cookie:
            self.send_header("Set-Cookie", "session=1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def webhook_simulator(
    simulator: RunningSimulator, authorisation: Authorisation, receiver: Receiver
) -> RunningSimulator:
    assert authorisation.tenant_id
    simulator.post("/webhooks", url=receiver.url, key=KEY)
    return simulator


def _create_contact(simulator: RunningSimulator, name: str) -> str:
    return str(simulator.post(f"/organisations/{NZ_COMPANY}/contacts", name=name)["ContactID"])


def test_the_signature_equals_the_known_vector() -> None:
    body = b'{"events":[],"lastEventSequence":0,"firstEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}'
    assert signature(KEY, body) == "OpKvTn0U21nLnHGw3KJwz5kZrLWVsIb8xwAwQFeGXb0="


def test_a_change_arrives_signed_in_xeros_shape(
    webhook_simulator: RunningSimulator, receiver: Receiver
) -> None:
    contact_id = _create_contact(webhook_simulator, "Fresh Ltd")
    wait_until(lambda: len(receiver.events()) == 1)
    (body,) = receiver.received
    assert list(body) == ["events", "firstEventSequence", "lastEventSequence", "entropy"]
    (event,) = body["events"]
    assert list(event) == [
        "resourceUrl",
        "resourceId",
        "tenantId",
        "tenantType",
        "eventCategory",
        "eventType",
        "eventDateUtc",
    ]
    assert event["resourceUrl"] == f"{webhook_simulator.base_url}/api.xro/2.0/Contacts/{contact_id}"
    assert event["tenantId"] == webhook_simulator.tenant_id()
    assert (event["tenantType"], event["eventCategory"], event["eventType"]) == (
        "ORGANISATION",
        "CONTACT",
        "CREATE",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", event["eventDateUtc"])
    assert re.fullmatch(r"[A-Z]{20}", body["entropy"])


def test_changes_close_together_share_a_post_and_keep_their_order(
    webhook_simulator: RunningSimulator, receiver: Receiver
) -> None:
    webhook_simulator.post("/webhooks/pause")
    contact_id = [_create_contact(webhook_simulator, f"Row {number}") for number in range(150)]
    webhook_simulator.post("/webhooks/resume")
    wait_until(lambda: len(receiver.events()) == 150)
    assert [event["resourceId"] for event in receiver.events()] == contact_id
    assert [
        (body["firstEventSequence"], body["lastEventSequence"]) for body in receiver.received
    ] == [(1, 100), (101, 150)]


def test_a_credit_notes_event_says_its_type_and_status(
    webhook_simulator: RunningSimulator, authorisation: Authorisation, receiver: Receiver
) -> None:
    """facts 5: the events of CREDITNOTE, PREPAYMENT and OVERPAYMENT bring data."""
    line = {"Description": "Less", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
    element = {
        "Type": "ACCPAYCREDIT",
        "Contact": {"Name": "Northlight Studio"},
        "LineItems": [line],
    }
    note = authorisation.call("PUT", "/CreditNotes", json=element).json()["CreditNotes"][0]
    wait_until(lambda: len(receiver.events()) == 1)
    (event,) = receiver.events()
    assert (event["eventCategory"], event["resourceId"], event["eventType"]) == (
        "CREDITNOTE",
        note["CreditNoteID"],
        "CREATE",
    )
    assert event["data"] == {"Type": "ACCPAYCREDIT", "Status": "DRAFT"}
    webhook_simulator.post(
        "/webhooks/send",
        tenant=NZ_COMPANY,
        category="PREPAYMENT",
        resource_id=note["CreditNoteID"],
    )
    wait_until(lambda: len(receiver.events()) == 2)
    assert list(receiver.events()[1]["data"]) == ["Type", "Status", "UpdatedDateUTCString"]


def test_an_organisation_that_is_not_connected_sends_nothing(
    webhook_simulator: RunningSimulator, receiver: Receiver
) -> None:
    other = list(webhook_simulator.state.directory.tenants.values())[1]
    webhook_simulator.post(f"/organisations/{other.short_code}/contacts", name="Silent Ltd")
    contact_id = _create_contact(webhook_simulator, "Heard Ltd")
    wait_until(lambda: bool(receiver.events()))
    assert [event["resourceId"] for event in receiver.events()] == [contact_id]


def test_a_failed_delivery_is_retried_before_later_ones(
    webhook_simulator: RunningSimulator, receiver: Receiver
) -> None:
    receiver.answers += [500, 302]
    first = _create_contact(webhook_simulator, "First Ltd")
    wait_until(lambda: bool(webhook_simulator.get("/webhooks")["deliveries"]))
    second = _create_contact(webhook_simulator, "Second Ltd")
    wait_until(lambda: len(receiver.events()) == 2)
    assert [event["resourceId"] for event in receiver.events()] == [first, second]


def test_too_many_failures_switch_it_off_and_resuming_sends_what_was_kept(
    webhook_simulator: RunningSimulator, receiver: Receiver
) -> None:
    receiver.answers += [503] * 4
    contact_id = _create_contact(webhook_simulator, "Patient Ltd")
    wait_until(lambda: bool(webhook_simulator.get("/webhooks")["disabled"]))
    assert receiver.events() == []
    assert webhook_simulator.get("/webhooks")["pending"] == 1
    webhook_simulator.post("/webhooks/resume")
    wait_until(lambda: len(receiver.events()) == 1)
    assert receiver.events()[0]["resourceId"] == contact_id
    assert receiver.received[0]["firstEventSequence"] == 1


def test_events_can_be_replayed_and_made_by_hand(
    webhook_simulator: RunningSimulator, receiver: Receiver
) -> None:
    _create_contact(webhook_simulator, "Again Ltd")
    wait_until(lambda: len(receiver.events()) == 1)
    assert webhook_simulator.post("/webhooks/replay", count=5)["queued"] == 1
    wait_until(lambda: len(receiver.events()) == 2)
    assert receiver.events()[0] == receiver.events()[1]
    webhook_simulator.post(
        "/webhooks/send",
        tenant_id="unknown",
        category="invoice",
        resource_id="r",
        count=3,
    )
    wait_until(lambda: len(receiver.events()) == 5)
    assert {event["tenantId"] for event in receiver.events()[2:]} == {"unknown"}


def test_the_intent_to_receive_mixes_good_and_bad_signatures(
    webhook_simulator: RunningSimulator, receiver: Receiver
) -> None:
    report = webhook_simulator.post("/webhooks/intent")
    assert report["ok"] is True
    assert [answer["status"] for answer in report["answers"]] == [200, 401, 200, 401]
    assert [body["events"] for body in receiver.received] == [[], []]
    receiver.cookie = True
    assert webhook_simulator.post("/webhooks/intent")["ok"] is False
    receiver.cookie = False
    receiver.answers += [200] * 4
    assert webhook_simulator.post("/webhooks/intent")["ok"] is False


def test_a_receiver_that_is_away_is_reported_and_not_fatal(
    webhook_simulator: RunningSimulator,
) -> None:
    webhook_simulator.post("/webhooks", url="http://localhost:9/none")
    report = webhook_simulator.post("/webhooks/intent")
    assert report["ok"] is False
    assert report["answers"][0]["trouble"] == "ConnectionError"


def test_nothing_is_sent_without_a_url(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    _create_contact(simulator, "Quiet Ltd")
    assert authorisation.call("GET", "/Organisation").status_code == 200
    assert simulator.get("/webhooks")["pending"] == 0
    assert (
        requests.get(f"{simulator.base_url}/_sim/webhooks", timeout=DEADLINE_SECONDS).json()["url"]
        == ""
    )
