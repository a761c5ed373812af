"""Each fault, as the client feels it, and whether the write happened."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import requests

from xero_simulator.testing import (
    DEADLINE_SECONDS,
    Authorisation,
    RunningSimulator,
    authorise,
    call_token_endpoint,
    run_simulator,
    wait_until,
)

CONNECTION_ERRORS = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def _put_contact(authorisation: Authorisation, name: str, key: str = "") -> requests.Response:
    body = {"Contacts": [{"Name": name}]}
    return authorisation.call(
        "PUT", "/Contacts", json=body, headers={"Idempotency-Key": key} if key else {}
    )


def _has_contact(authorisation: Authorisation, name: str) -> bool:
    contacts = authorisation.simulator.get(f"/organisations/{authorisation.tenant_id}/contacts")[
        "contacts"
    ]
    return any(contact["Name"] == name for contact in contacts)


@pytest.mark.parametrize(
    ("kind", "happens"),
    [
        ("timeout_before", False),
        ("timeout_after", True),
        ("reset_before", False),
        ("reset_after", True),
        ("truncated_body", True),
    ],
)
def test_a_broken_connection_breaks_where_it_should(
    simulator: RunningSimulator, authorisation: Authorisation, kind: str, *, happens: bool
) -> None:
    simulator.post("/faults", kind=kind, seconds=0.05)
    key = uuid4().hex
    with pytest.raises(CONNECTION_ERRORS):
        _put_contact(authorisation, "Told or not", key)
    assert _has_contact(authorisation, "Told or not") is happens
    assert _put_contact(authorisation, "Told or not", key).status_code == 200
    assert authorisation.call("GET", "/Organisation").status_code == 200


@pytest.mark.parametrize(
    ("kind", "status", "happens"),
    [
        ("error_500_before", 500, False),
        ("error_500_after", 500, True),
        ("error_503", 503, False),
        ("garbage", 200, False),
        ("garbage_after", 200, True),
        ("slow", 200, True),
        ("rate_limit_day", 429, False),
        ("rate_limit_appminute", 429, False),
        ("unauthorized_once", 401, False),
        ("forbidden", 403, False),
    ],
)
def test_an_answered_fault_answers_once_and_carries_the_limits(
    simulator: RunningSimulator,
    authorisation: Authorisation,
    kind: str,
    status: int,
    *,
    happens: bool,
) -> None:
    simulator.post("/faults", kind=kind, seconds=0.05)
    answer = _put_contact(authorisation, "Told or not")
    assert answer.status_code == status
    assert answer.headers["X-MinLimit-Remaining"]
    assert _has_contact(authorisation, "Told or not") is happens
    assert authorisation.call("GET", "/Organisation").status_code == 200


def test_a_timed_out_call_holds_no_place_among_the_five(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post("/limits", concurrent=1)
    simulator.post("/faults", kind="timeout_after", seconds=60)
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(authorisation.call, "GET", "/Organisation")
        while not simulator.get("/faults")["faults"][0]["struck"]:
            assert not pending.done()
        wait_until(lambda: authorisation.call("GET", "/Organisation").status_code == 200)
        simulator.state.stopping.set()
        with pytest.raises(CONNECTION_ERRORS):
            pending.result()


def test_stopping_ends_held_connections_at_once() -> None:
    with ThreadPoolExecutor(1) as pool, run_simulator() as simulator:
        authorisation = authorise(simulator)
        simulator.post("/faults", kind="timeout_before", seconds=2 * DEADLINE_SECONDS)
        pending = pool.submit(authorisation.call, "GET", "/Organisation")
        while not simulator.get("/faults")["faults"][0]["struck"]:
            assert not pending.done()
    assert isinstance(pending.exception(), CONNECTION_ERRORS)


def test_a_fault_chooses_its_calls(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post(
        "/faults",
        kind="error_503",
        method="put",
        path_prefix="/API.xro/2.0/contacts",
        after=1,
        times=2,
    )
    assert authorisation.call("GET", "/Contacts").status_code == 200
    assert [_put_contact(authorisation, f"Number {number}").status_code for number in range(4)] == [
        200,
        503,
        503,
        200,
    ]
    simulator.post("/faults", kind="error_503", tenant="another", times=None)
    assert authorisation.call("GET", "/Contacts").status_code == 200
    simulator.post("/faults", kind="error_503", times=None)
    assert [authorisation.call("GET", "/Contacts").status_code for _ in range(3)] == [503] * 3
    requests.delete(f"{simulator.base_url}/_sim/faults", timeout=DEADLINE_SECONDS)
    assert authorisation.call("GET", "/Contacts").status_code == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"kind": "earthquake"}, {"kind": "slow", "seconds": "long"}, {"kind": "slow", "who": 1}],
)
def test_a_fault_that_makes_no_sense_is_refused(
    simulator: RunningSimulator, body: dict[str, object]
) -> None:
    answer = requests.post(f"{simulator.base_url}/_sim/faults", json=body, timeout=DEADLINE_SECONDS)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_token_endpoint_can_fail_before_and_after_it_rotated(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    refresh_token = authorisation.tokens["refresh_token"]

    def refresh() -> requests.Response:
        return call_token_endpoint(
            simulator, grant_type="refresh_token", refresh_token=refresh_token
        )

    simulator.post("/faults", kind="error_500_before", path_prefix="/connect/token")
    assert refresh().status_code == 500
    for kind in ("timeout_before", "timeout_after"):
        simulator.post("/faults", kind=kind, path_prefix="/connect/token", seconds=0.05)
        with pytest.raises(CONNECTION_ERRORS):
            refresh()
    assert refresh().status_code == 200
    simulator.post("/clock", advance=1800)
    assert refresh().json() == {"error": "invalid_grant"}


def test_connections_can_fail(simulator: RunningSimulator, authorisation: Authorisation) -> None:
    simulator.post("/faults", kind="error_503", path_prefix="/connections")
    address = f"{simulator.base_url}/connections"
    assert (
        requests.get(address, headers=authorisation.bearer, timeout=DEADLINE_SECONDS).status_code
        == 503
    )
    assert (
        requests.get(address, headers=authorisation.bearer, timeout=DEADLINE_SECONDS).status_code
        == 200
    )
