"""What Hourline makes of the simulator's answers, played from `recorded/`, and that the simulator
still answers as it did when they were taped.

To tape them anew: HOURLINE_RECORD=1 .venv/bin/python -m pytest -n 0
tests/xero/cassettes/test_recorded_answers.py
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import requests
from werkzeug.test import TestResponse

from app.xero.api.errors import Refused
from app.xero.api.responses import XeroResponse
from app.xero.connection.services.calls import call
from app.xero.contacts.rules.records import contact_record
from app.xero.push.rules.found_invoices import read_found_invoice
from app.xero.push.rules.outcomes import refusal_messages
from app.xero.reference.rules import read_category
from app.xero.sync.rules import item_record
from tests.cast import Cast
from tests.xero.cassettes.shapes import shape_of
from tests.xero.cassettes.tapes import (
    RECORDED,
    RECORDING,
    interactions,
    names,
    play_tape,
    record_tape,
)
from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import DEADLINE_SECONDS, authorise, run_simulator

HARBOUR = "6fe016dc-20c1-5151-a8df-4cc4d6a7f6a0"
LINE = {
    "Description": "Design",
    "Quantity": 0.3333,
    "UnitAmount": 33.3333,
    "AccountCode": "200",
    "TaxType": "OUTPUT2",
}
INVOICE = {
    "Type": "ACCREC",
    "Contact": {"ContactID": HARBOUR},
    "Date": "2026-11-20",
    "DueDate": "2026-12-20",
    "Reference": "HL-1",
    "LineItems": [LINE],
}


@dataclass(frozen=True)
class Asked:
    """One call of ours."""

    endpoint: str
    options: dict[str, Any] = field(default_factory=dict)


def _write_call(endpoint: str, list_key: str, document: dict[str, Any], summarise: str) -> Asked:
    body = json.dumps({list_key: [document]}).encode()
    params = {"unitdp": "4"} if list_key == "Invoices" else {}
    return Asked(
        endpoint,
        {
            "params": params | {"summarizeErrors": summarise},
            "body": body,
            "idempotency_key": f"recorded-{summarise}-{list_key}",
        },
    )


CALLS = {
    "contacts-page": Asked(
        "Contacts.list", {"params": {"page": "1", "pageSize": "2", "order": "UpdatedDateUTC ASC"}}
    ),
    "contacts-none-changed": Asked(
        "Contacts.list",
        {"params": {"page": "1"}, "modified_since": datetime(2036, 1, 1, tzinfo=UTC)},
    ),
    "items": Asked("Items.list", {"params": {"unitdp": "4"}}),
    "tracking-categories": Asked("TrackingCategories.list"),
    "contact-unknown": Asked("Contacts.get", {"path": "11111111-1111-1111-1111-111111111111"}),
    "contact-created": _write_call("Contacts.create", "Contacts", {"Name": "Kauri Lodge"}, "true"),
    "contact-name-taken": _write_call(
        "Contacts.create", "Contacts", {"Name": "Harbour & Vine Hotels"}, "true"
    ),
    "invoice-created": _write_call("Invoices.create", "Invoices", INVOICE, "false"),
    "invoice-refused-in-200": _write_call(
        "Invoices.create", "Invoices", INVOICE | {"CurrencyCode": "JPY"}, "false"
    ),
}


@pytest.fixture
def at_simulator(request: pytest.FixtureRequest) -> Iterator[Cast]:
    """Connected: to Xero's addresses while tapes play, through a real consent to the simulator
    while they are made.
    """
    if not RECORDING:
        yield request.getfixturevalue("at_xero")
        return
    cast: Cast = request.getfixturevalue("cast")
    connect: Callable[..., TestResponse] = request.getfixturevalue("connect")
    connect(cast.adam)
    yield cast


def tape(name: str) -> AbstractContextManager[None]:
    return record_tape(name) if RECORDING else play_tape(RECORDED, name)


def call_on_tape(cast: Cast, name: str) -> XeroResponse:
    with tape(name), cast.adam.enter_scope():
        return call(CALLS[name].endpoint, purpose="see", **CALLS[name].options)


def test_a_page_of_contacts(at_simulator: Cast) -> None:
    answer = call_on_tape(at_simulator, "contacts-page")
    records = [contact_record(raw) for raw in answer.records("Contacts")]
    assert [record and record.name for record in records] == [
        "Harbour & Vine Hotels",
        "Kowhai Health Trust",
    ]
    assert answer.body["pagination"] == {"page": 1, "pageSize": 2, "pageCount": 10, "itemCount": 20}


def test_nothing_changed_is_an_empty_list(at_simulator: Cast) -> None:
    assert call_on_tape(at_simulator, "contacts-none-changed").records("Contacts") == []


def test_items(at_simulator: Cast) -> None:
    found = [item_record(raw) for raw in call_on_tape(at_simulator, "items").records("Items")]
    assert {record.code: record.unit_price for record in found if record}["SUPPORT"] == Decimal(
        "95.5"
    )


def test_tracking_categories_with_their_options(at_simulator: Cast) -> None:
    found = [
        read_category(raw)
        for raw in call_on_tape(at_simulator, "tracking-categories").records("TrackingCategories")
    ]
    assert [(record["name"], len(record["options"])) for record in found if record] == [
        ("Region", 3),
        ("Department", 3),
    ]


def test_an_unknown_contact(at_simulator: Cast) -> None:
    with pytest.raises(Refused) as refused:
        call_on_tape(at_simulator, "contact-unknown")
    assert refused.value.status == 404


def test_a_created_contact(at_simulator: Cast) -> None:
    record = contact_record(call_on_tape(at_simulator, "contact-created").records("Contacts")[0])
    assert record is not None
    assert (record.name, record.bills) == ("Kauri Lodge", True)


def test_a_name_that_is_taken(at_simulator: Cast) -> None:
    with pytest.raises(Refused, match="already assigned to another contact"):
        call_on_tape(at_simulator, "contact-name-taken")


def test_a_created_invoice(at_simulator: Cast) -> None:
    element = call_on_tape(at_simulator, "invoice-created").records("Invoices")[0]
    found = read_found_invoice(element)
    assert refusal_messages(element) == []
    assert found is not None
    assert (found.total, found.status, found.reference) == (1278, "DRAFT", "HL-1")


def test_an_invoice_refused_inside_a_200(at_simulator: Cast) -> None:
    element = call_on_tape(at_simulator, "invoice-refused-in-200").records("Invoices")[0]
    assert refusal_messages(element) == ["Organisation is not subscribed to currency JPY"]


def test_no_tape_holds_a_secret() -> None:
    for name in names(RECORDED):
        text = (RECORDED / f"{name}.yaml").read_text().lower()
        assert [
            word for word in ("bearer", "eyj", "secret", "localhost", "cookie") if word in text
        ] == []


@pytest.mark.parametrize("name", names(RECORDED))
def test_the_simulator_still_answers_so(name: str, stand_in_again: "Again") -> None:
    exchange = interactions(RECORDED, name)[0]
    answer = stand_in_again(exchange["request"])
    assert answer.status_code == exchange["response"]["status"]["code"]
    assert shape_of(answer.text) == shape_of(exchange["response"]["body"]["string"])


Again = Callable[[dict[str, Any]], requests.Response]


@pytest.fixture(scope="module")
def stand_in_again() -> Iterator[Again]:
    """Ask a new simulator what a tape's request asked."""
    with run_simulator(SimulatorConfig()) as running:

        def ask(request: dict[str, Any]) -> requests.Response:
            running.state.reset(0)
            bearer = authorise(running).bearer
            address = running.base_url + request["uri"].removeprefix("https://api.xero.com")
            return requests.request(
                request["method"],
                address,
                data=request["body"],
                headers=request["headers"] | bearer,
                timeout=DEADLINE_SECONDS,
            )

        yield ask


def test_every_call_has_its_tape() -> None:
    assert names(RECORDED) == sorted(CALLS)
