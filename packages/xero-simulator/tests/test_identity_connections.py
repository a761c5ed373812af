"""/connections: shape, filter by consent, deletion, several people on one organisation."""

import re

import jwt
import requests

from xero_simulator.testing import (
    AROHA,
    BEN,
    CASEY,
    DEADLINE_SECONDS,
    Authorisation,
    RunningSimulator,
    authorise,
    call_token_endpoint,
    give_consent,
)


def _connections(authorisation: Authorisation, query: str = "") -> requests.Response:
    return requests.get(
        f"{authorisation.simulator.base_url}/connections{query}",
        headers=authorisation.bearer,
        timeout=DEADLINE_SECONDS,
    )


def _auth_event_id(authorisation: Authorisation) -> str:
    claims = jwt.decode(authorisation.tokens["access_token"], options={"verify_signature": False})
    return str(claims["authentication_event_id"])


def test_a_connection_looks_like_xeros_and_carries_no_limit_headers(
    authorisation: Authorisation,
) -> None:
    answer = _connections(authorisation)
    (shown,) = answer.json()
    assert list(shown) == [
        "id",
        "authEventId",
        "tenantId",
        "tenantType",
        "tenantName",
        "createdDateUtc",
        "updatedDateUtc",
    ]
    assert shown["authEventId"] == _auth_event_id(authorisation)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}", shown["createdDateUtc"])
    assert not [name for name in answer.headers if name.lower().startswith("x-")]


def test_paths_are_found_in_any_case(authorisation: Authorisation) -> None:
    address = f"{authorisation.simulator.base_url}/Connections"
    assert (
        requests.get(address, headers=authorisation.bearer, timeout=DEADLINE_SECONDS).status_code
        == 200
    )


def test_one_token_reaches_every_organisation_and_the_event_tells_them_apart(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    other = list(simulator.state.directory.tenants.values())[1]
    second = authorise(simulator, AROHA, other.name)
    assert len(_connections(second).json()) == 2
    (chosen,) = _connections(second, f"?authEventId={_auth_event_id(second)}").json()
    assert chosen["tenantId"] == other.tenant_id
    assert _connections(second, "?authEventId=00000000-0000-0000-0000-000000000000").json() == []


def test_choosing_a_connected_organisation_renews_its_event(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    (before,) = _connections(authorisation).json()
    simulator.post("/clock", advance=60)
    renewed = authorise(simulator)
    (after,) = _connections(renewed).json()
    assert after["id"] == before["id"]
    assert after["authEventId"] == _auth_event_id(renewed)
    assert after["updatedDateUtc"] > before["updatedDateUtc"]


def test_deleting_a_connection_leaves_the_tokens_and_other_people_alone(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    other = authorise(simulator, BEN)
    (shown,) = _connections(authorisation).json()
    address = f"{simulator.base_url}/connections/{shown['id']}"
    response = requests.delete(address, headers=authorisation.bearer, timeout=DEADLINE_SECONDS)
    assert (response.status_code, response.content) == (204, b"")
    assert (
        requests.delete(address, headers=authorisation.bearer, timeout=DEADLINE_SECONDS).status_code
        == 404
    )
    assert _connections(authorisation).json() == []
    assert authorisation.call("GET", "/Organisation").status_code == 403
    refreshed = call_token_endpoint(
        simulator, grant_type="refresh_token", refresh_token=authorisation.tokens["refresh_token"]
    )
    assert refreshed.status_code == 200
    assert other.call("GET", "/Organisation").status_code == 200


def test_somebody_elses_connection_cannot_be_deleted(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    other = authorise(simulator, CASEY)
    (shown,) = _connections(authorisation).json()
    answer = requests.delete(
        f"{simulator.base_url}/connections/{shown['id']}",
        headers=other.bearer,
        timeout=DEADLINE_SECONDS,
    )
    assert answer.status_code == 404


def test_consenting_again_with_nothing_chosen_lists_no_connection_for_its_event(
    simulator: RunningSimulator,
) -> None:
    authorise(simulator, BEN)
    code = give_consent(simulator, BEN, [])["code"]
    tokens = call_token_endpoint(
        simulator,
        grant_type="authorization_code",
        code=code,
        redirect_uri="http://localhost:8000/xero/callback",
    ).json()
    fresh = Authorisation(simulator, tokens, "")
    assert _connections(fresh, f"?authEventId={_auth_event_id(fresh)}").json() == []
    assert len(_connections(fresh).json()) == 1
