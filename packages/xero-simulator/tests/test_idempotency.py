"""Idempotency-Key as facts 3.5 has it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import requests

from xero_simulator.testing import Authorisation, RunningSimulator


def _put_contact(
    authorisation: Authorisation, key: str, name: str = "", query: str = ""
) -> requests.Response:
    body = {"Contacts": [{"Name": name or f"Contact {key}"}]}
    return authorisation.call(
        "PUT", f"/Contacts{query}", json=body, headers={"idempotency-key": key}
    )


def _count_contacts(authorisation: Authorisation, name: str) -> int:
    contacts = authorisation.simulator.get(f"/organisations/{authorisation.tenant_id}/contacts")[
        "contacts"
    ]
    return sum(contact["Name"] == name for contact in contacts)


@pytest.fixture
def key() -> str:
    return uuid4().hex


def test_the_same_request_gets_the_first_answer_and_happens_once(
    simulator: RunningSimulator, authorisation: Authorisation, key: str
) -> None:
    first, second = _put_contact(authorisation, key), _put_contact(authorisation, key)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert _count_contacts(authorisation, f"Contact {key}") == 1
    (call,) = [
        request
        for request in simulator.get("/requests?method=PUT")["requests"]
        if request["replayed"]
    ]
    assert call["idempotency_key"] == key


@pytest.mark.parametrize("change", [{"name": "Another"}, {"query": "?unitdp=4"}])
def test_a_different_request_under_the_key_is_refused(
    authorisation: Authorisation, key: str, change: dict[str, str]
) -> None:
    _put_contact(authorisation, key)
    answer = _put_contact(authorisation, key, **change)
    assert answer.status_code == 400
    assert f"Idempotency Key: {key} is used with a different request." in answer.text


def test_after_six_minutes_the_key_is_new(
    simulator: RunningSimulator, authorisation: Authorisation, key: str
) -> None:
    _put_contact(authorisation, key)
    simulator.post("/clock", advance=359)
    assert _put_contact(authorisation, key).status_code == 200
    simulator.post("/clock", advance=1)
    invoice = _put_contact(authorisation, key)
    assert invoice.status_code == 400
    assert "already assigned to another contact" in invoice.text


def test_errors_are_kept_too(
    simulator: RunningSimulator, authorisation: Authorisation, key: str
) -> None:
    simulator.post("/faults", kind="error_500_before")
    assert _put_contact(authorisation, key).status_code == 500
    assert _put_contact(authorisation, key).status_code == 500
    assert _count_contacts(authorisation, f"Contact {key}") == 0


def test_a_500_after_the_write_is_kept_unless_it_came_from_before_the_store(
    simulator: RunningSimulator, authorisation: Authorisation, key: str
) -> None:
    simulator.post("/faults", kind="error_500_after")
    assert [_put_contact(authorisation, key).status_code for _ in range(2)] == [500, 500]
    simulator.post("/faults", kind="error_500_after", cached=False)
    assert [_put_contact(authorisation, f"{key}b").status_code for _ in range(2)] == [500, 200]
    assert (
        _count_contacts(authorisation, f"Contact {key}")
        == _count_contacts(authorisation, f"Contact {key}b")
        == 1
    )


def test_calls_at_once_get_one_answer_and_happen_once(
    simulator: RunningSimulator, authorisation: Authorisation, key: str
) -> None:
    with ThreadPoolExecutor(4) as pool:
        with simulator.state.lock:
            waiting = [pool.submit(_put_contact, authorisation, key) for _ in range(4)]
        answers = [one.result() for one in waiting]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert _count_contacts(authorisation, f"Contact {key}") == 1


def test_a_refused_call_uses_no_key(
    simulator: RunningSimulator, authorisation: Authorisation, key: str
) -> None:
    simulator.post("/faults", kind="rate_limit_minute", seconds=1)
    assert _put_contact(authorisation, key).status_code == 429
    assert _put_contact(authorisation, key).status_code == 200


def test_a_key_of_more_than_128_characters_is_refused(authorisation: Authorisation) -> None:
    assert _put_contact(authorisation, "k" * 128, "fits").status_code == 200
    assert _put_contact(authorisation, "k" * 129, "does not").status_code == 400
    assert _count_contacts(authorisation, "does not") == 0


def test_reads_ignore_the_key(authorisation: Authorisation, key: str) -> None:
    headers = {"Idempotency-Key": key}
    assert authorisation.call("GET", "/Organisation", headers=headers).status_code == 200
    assert authorisation.call("GET", "/Contacts", headers=headers).status_code == 200
