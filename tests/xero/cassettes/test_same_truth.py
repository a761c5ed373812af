"""The simulator answers as Xero was seen to answer: each typed tape beside the simulator's answer
to the same request, key by key.

So the client, which is held to the tapes, and the simulator, which every other test runs against,
cannot drift apart.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.xero.cassettes.shapes import header_names, shape_of
from tests.xero.cassettes.tapes import TYPED, interactions, names
from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import (
    DEADLINE_SECONDS,
    Authorisation,
    RunningSimulator,
    authorise,
    run_simulator,
)

ACTIVE, ARCHIVED = "bd2270c3-8706-4c11-9cfb-000b551c3f51", "ad2270c3-8706-4c11-9cfb-000b551c3f52"
NARROW = "openid offline_access accounting.settings.read"
TAPES_WITHOUT_SCENE = {"connections"}
"""Two rows of it cannot come from one consent; the simulator's own tests hold the row's shape."""


@dataclass
class RecordedSituation:
    """The simulator before the request: its books, who asks, and which of its contacts stand for
    the tape's.
    """

    simulator: RunningSimulator
    asking: Authorisation
    contacts: dict[str, str]

    def books(self, path: str, **body: Any) -> Any:
        return self.simulator.post(f"/organisations/{self.asking.tenant_id}{path}", **body)

    def answer(self, request: dict[str, Any]) -> requests.Response:
        """What it answers to the tape's request, from the token holder."""
        said = {
            name: value
            for name, value in request["headers"].items()
            if name not in ("Authorization", "xero-tenant-id")
        }
        for_tenant = (
            {"xero-tenant-id": self.asking.tenant_id}
            if "xero-tenant-id" in request["headers"]
            else {}
        )
        where = urlsplit(request["uri"])
        address = f"{self.simulator.base_url}{where.path}?{where.query}"
        sent = self._translate_ids(request["body"])
        return requests.request(
            request["method"],
            address,
            data=sent,
            headers=said | for_tenant | self.asking.bearer,
            timeout=DEADLINE_SECONDS,
        )

    def _translate_ids(self, body: str | None) -> str | None:
        for taped, own in self.contacts.items():
            body = body.replace(taped, own) if body else body
        return body


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with run_simulator(SimulatorConfig()) as simulator:
        yield simulator


@pytest.fixture
def situation(simulator: RunningSimulator) -> RecordedSituation:
    simulator.state.reset(0)
    asking = authorise(simulator)
    rows = simulator.get(f"/organisations/{asking.tenant_id}/contacts")["contacts"]
    active, archived = (str(row["ContactID"]) for row in rows[:2])
    made = RecordedSituation(simulator, asking, {ACTIVE: active, ARCHIVED: archived})
    made.books(f"/contacts/{archived}/merge", into=active)
    return made


def _no_token(situation: RecordedSituation) -> None:
    situation.asking.tokens["access_token"] = "worthless"


def _narrow(situation: RecordedSituation) -> None:
    situation.simulator.state.reset(0)
    situation.asking = authorise(situation.simulator, scope=NARROW)


def _fault(kind: str, **more: Any) -> Callable[[RecordedSituation], None]:
    return lambda situation: situation.simulator.post("/faults", kind=kind, **more)


def _invoice(status: str) -> Callable[[RecordedSituation], None]:
    def create(situation: RecordedSituation) -> None:
        line = {"Description": "Job: 1", "Quantity": 2, "UnitAmount": 10.5, "AccountCode": "200"}
        contact = {"ContactID": situation.contacts[ACTIVE]}
        document = {
            "Type": "ACCREC",
            "Contact": contact,
            "Date": "2026-09-14",
            "DueDate": "2026-10-14",
            "Reference": "recording",
            "LineItems": [line],
        }
        made = situation.asking.call(
            "PUT", "/Invoices", json=document | {"Status": "DRAFT"}
        ).json()["Invoices"][0]
        situation.asking.call("POST", f"/Invoices/{made['InvoiceID']}", json={"Status": status})

    return create


STAGING: dict[str, Callable[[RecordedSituation], Any]] = {
    "unauthorised": _no_token,
    "token-expired": lambda situation: situation.simulator.post("/tokens/expire"),
    "scope-missing": _narrow,
    "forbidden-disconnected": lambda situation: situation.books("/disconnect"),
    "forbidden-role-lost": _fault("forbidden"),
    "limit-minute": _fault("rate_limit_minute", seconds=26),
    "limit-day": _fault("rate_limit_day", seconds=43200),
    "limit-concurrent": _fault("rate_limit_concurrent"),
    "name-taken": lambda situation: situation.books("/contacts", name="ABC Ltd"),
    "invoices-unpaged": _invoice("DELETED"),
}
BESIDES: dict[str, set[str]] = {
    "archived-contact-in-200": {
        f"Invoices[].{name}"
        for name in ("Contact", "LineItems", "Prepayments", "Overpayments", "IsDiscounted")
    },
    "contacts-page": {"Contacts[].EmailAddress", "Contacts[].Addresses[].AddressLine1"},
    "invoice-created": {"Invoices[].Contact."},
}
"""Where the facts abbreviate an answer, or where a key hangs on the data: found on one side alone
it is no difference."""


def test_every_tape_is_held_against_the_simulator() -> None:
    assert set(STAGING) | set(BESIDES) | TAPES_WITHOUT_SCENE <= set(names(TYPED))


@pytest.mark.parametrize("tape", [name for name in names(TYPED) if name not in TAPES_WITHOUT_SCENE])
def test_the_simulator_answers_as_xero_did(situation: RecordedSituation, tape: str) -> None:
    if tape in STAGING:
        STAGING[tape](situation)
    for exchange in (
        one for one in interactions(TYPED, tape) if "identity" not in one["request"]["uri"]
    ):
        if exchange["request"]["headers"].get("Authorization") == "Bearer next-access":
            situation.asking = (
                authorise(situation.simulator) if tape != "unauthorised" else situation.asking
            )
        seen, answer = exchange["response"], situation.answer(exchange["request"])
        assert answer.status_code == seen["status"]["code"], answer.text
        assert header_names(answer.headers, answer.status_code) == header_names(
            seen["headers"], answer.status_code
        )
        assert answer.headers.get("Content-Type") == seen["headers"].get("Content-Type", [None])[0]
        assert _difference(tape, answer.text, seen["body"]["string"]) == {}


def _difference(tape: str, simulated: str, seen: str) -> dict[str, tuple[str | None, str | None]]:
    """Places that are in one of the two alone or hold another kind of value: place → (simulator,
    Xero).
    """
    ours, theirs = shape_of(simulated), shape_of(seen)
    apart = {
        place: (ours.get(place), theirs.get(place))
        for place in ours.keys() | theirs.keys()
        if ours.get(place) != theirs.get(place)
    }
    return {
        place: kinds
        for place, kinds in apart.items()
        if not any(place.startswith(start) for start in BESIDES.get(tape, ()))
    }


def test_the_token_answer_has_xeros_keys_and_kinds(situation: RecordedSituation) -> None:
    seen = next(
        one for one in interactions(TYPED, "token-expired") if "identity" in one["request"]["uri"]
    )
    form = {
        "grant_type": "refresh_token",
        "refresh_token": situation.asking.tokens["refresh_token"],
    }
    answer = requests.post(
        f"{situation.simulator.base_url}/connect/token",
        data=form,
        auth=("hourline-demo", "hourline-demo-secret"),
        timeout=DEADLINE_SECONDS,
    )
    assert header_names(answer.headers, 200) == header_names(seen["response"]["headers"], 200)
    assert shape_of(answer.text) == shape_of(seen["response"]["body"]["string"])


def test_a_difference_would_be_noticed() -> None:
    whole = json.dumps({"Contacts": [{"Name": "A", "IsCustomer": True}]})
    assert _difference("items", whole, json.dumps({"Contacts": [{"Name": "A"}]})) == {
        "Contacts[].IsCustomer": ("boolean", None)
    }
    assert _difference(
        "items", whole, json.dumps({"Contacts": [{"Name": "A", "IsCustomer": "true"}]})
    ) == {"Contacts[].IsCustomer": ("boolean", "text")}
