"""The gate: who may call, what every answer carries, limits, shapes of refusal."""

import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import (
    BEN,
    DEADLINE_SECONDS,
    Authorisation,
    RunningSimulator,
    authorise,
    call_token_endpoint,
)

LIMIT_HEADERS = ("X-DayLimit-Remaining", "X-MinLimit-Remaining", "X-AppMinLimit-Remaining")


def _remaining_calls(answer: requests.Response) -> list[str]:
    return [answer.headers[name] for name in LIMIT_HEADERS]


def _problem_parts(answer: requests.Response) -> tuple[int, str, str]:
    body = answer.json()
    assert list(body) == ["Type", "Title", "Status", "Detail", "Instance", "Extensions"]
    assert answer.headers["Content-Type"] == "application/json"
    assert body["Instance"] == answer.headers["Xero-Correlation-Id"]
    return answer.status_code, body["Title"], body["Detail"]


def test_no_token_and_a_strange_token_are_unauthorized(simulator: RunningSimulator) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
        answer = requests.get(
            f"{simulator.base_url}/api.xro/2.0/Organisation",
            headers=headers,
            timeout=DEADLINE_SECONDS,
        )
        assert _problem_parts(answer) == (401, "Unauthorized", "AuthenticationUnsuccessful")
        assert answer.headers["WWW-Authenticate"] == "Bearer error=invalid_token"


def test_an_expired_token_says_when_it_ended(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post("/tokens/expire")
    status, _, detail = _problem_parts(authorisation.call("GET", "/Organisation"))
    assert status == 401
    assert re.fullmatch(r"TokenExpired: token expired at \d\d/\d\d/\d{4} \d\d:\d\d:\d\d", detail)


def test_a_token_ends_after_thirty_minutes(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post("/clock", advance=1790)
    assert authorisation.call("GET", "/Organisation").status_code == 200
    simulator.post("/clock", advance=10)
    assert authorisation.call("GET", "/Organisation").status_code == 401


@pytest.mark.parametrize("tenant", ["", "00000000-0000-0000-0000-000000000000", "nonsense"])
def test_a_missing_or_wrong_tenant_is_forbidden_without_limit_headers(
    authorisation: Authorisation, tenant: str
) -> None:
    answer = authorisation.call("GET", "/Organisation", headers={"xero-tenant-id": tenant})
    assert _problem_parts(answer) == (403, "Forbidden", "AuthenticationUnsuccessful")
    assert not set(LIMIT_HEADERS) & set(answer.headers)


def test_disconnecting_inside_xero_is_felt_at_the_next_call(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post(f"/organisations/{authorisation.tenant_id}/disconnect")
    assert authorisation.call("GET", "/Organisation").status_code == 403
    assert (
        requests.get(
            f"{simulator.base_url}/connections",
            headers=authorisation.bearer,
            timeout=DEADLINE_SECONDS,
        ).json()
        == []
    )


def test_a_lost_role_is_forbidden(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post("/users/aroha@example.com/organisations", organisations=[])
    assert authorisation.call("GET", "/Organisation").status_code == 403


@pytest.mark.parametrize(
    ("scope", "method", "path", "allowed"),
    [
        ("accounting.contacts", "GET", "/Organisation", False),
        ("accounting.contacts.read", "GET", "/Contacts", True),
        ("accounting.contacts.read", "PUT", "/Contacts", False),
        ("accounting.invoices", "GET", "/Items", True),
        ("accounting.settings.read", "GET", "/Items", True),
        ("accounting.settings.read", "GET", "/Invoices", False),
        ("accounting.transactions.read", "GET", "/Invoices", True),
        ("accounting.transactions.read", "PUT", "/Invoices", False),
        ("accounting.settings", "GET", "/TaxRates", True),
    ],
)
def test_each_endpoint_wants_its_scope(
    simulator: RunningSimulator, scope: str, method: str, path: str, *, allowed: bool
) -> None:
    answer = authorise(simulator, scope=scope).call(
        method, path, json={} if method == "PUT" else None
    )
    assert (answer.status_code != 401) is allowed
    if not allowed:
        assert _problem_parts(answer) == (401, "Unauthorized", "AuthorizationUnsuccessful")
        assert answer.headers["WWW-Authenticate"] == "insufficient_scope"
        assert _remaining_calls(answer) == ["5000", "60", "10000"]


def test_every_tenant_answer_counts_down_errors_included(authorisation: Authorisation) -> None:
    assert _remaining_calls(authorisation.call("GET", "/Organisation")) == ["4999", "59", "9999"]
    missing = authorisation.call("GET", "/Nothing")
    assert missing.status_code == 404
    assert _remaining_calls(missing) == ["4998", "58", "9998"]


def test_404_is_47_bytes_of_html_and_a_wrong_verb_is_501(authorisation: Authorisation) -> None:
    missing = authorisation.call("GET", "/Nothing")
    assert missing.headers["Content-Type"] == "text/html; charset=utf-8"
    assert missing.content == b"The resource you're looking for cannot be found"
    assert len(missing.content) == 47
    wrong = authorisation.call("DELETE", "/Contacts")
    assert (wrong.status_code, wrong.json()["ErrorNumber"]) == (501, 20)


def test_json_must_be_asked_for(authorisation: Authorisation) -> None:
    for accept in ("*/*", "application/xml", ""):
        answer = authorisation.call("GET", "/Organisation", headers={"Accept": accept})
        assert answer.status_code == 406
        assert "xml" in answer.headers["Content-Type"]


def test_paths_and_tenant_ids_are_found_in_any_case(authorisation: Authorisation) -> None:
    assert authorisation.call("GET", "/ORGANISATION").status_code == 200
    assert (
        authorisation.call(
            "GET", "/organisation/", headers={"xero-tenant-id": authorisation.tenant_id.upper()}
        ).status_code
        == 200
    )


def test_long_answers_are_gzipped_for_clients_that_ask(authorisation: Authorisation) -> None:
    with authorisation.call(
        "GET", "/Contacts", headers={"Accept-Encoding": "gzip"}, stream=True
    ) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert json.loads(gzip.decompress(packed.raw.read()))["Contacts"]
    plain = authorisation.call("GET", "/Contacts", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers


def _refusal(answer: requests.Response, problem: str) -> requests.Response:
    assert answer.status_code == 429
    assert answer.content == b""
    assert "Content-Type" not in answer.headers
    assert answer.headers["Content-Length"] == "0"
    assert answer.headers["X-Rate-Limit-Problem"] == problem
    return answer


def test_the_minute_limit_ends_with_its_window(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post("/limits", minute=2)
    simulator.post("/clock", freeze="2026-11-21T04:00:15")
    fresh = authorise(simulator)
    for _ in range(2):
        assert fresh.call("GET", "/Organisation").status_code == 200
    answer = _refusal(fresh.call("GET", "/Organisation"), "minute")
    assert answer.headers["Retry-After"] == "45"
    assert answer.headers["X-MinLimit-Remaining"] == "0"
    assert answer.headers["X-DayLimit-Remaining"] == "4998"
    simulator.post("/clock", advance=45)
    assert fresh.call("GET", "/Organisation").status_code == 200
    assert authorisation.tokens


def test_the_day_limit_ends_at_midnight_utc(simulator: RunningSimulator) -> None:
    simulator.post("/limits", day=1)
    simulator.post("/clock", freeze="2026-11-21T23:50:00")
    fresh = authorise(simulator)
    assert fresh.call("GET", "/Organisation").status_code == 200
    answer = _refusal(fresh.call("GET", "/Organisation"), "day")
    assert answer.headers["Retry-After"] == "600"
    assert answer.headers["X-DayLimit-Remaining"] == "0"


def test_limits_are_per_organisation_and_the_apps_own_is_over_all(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    second = list(simulator.state.directory.tenants.values())[1]
    other = authorise(simulator, organisation=second.name)
    simulator.post("/limits", minute=1)
    assert authorisation.call("GET", "/Organisation").status_code == 200
    _refusal(authorisation.call("GET", "/Organisation"), "minute")
    assert other.call("GET", "/Organisation").status_code == 200
    simulator.post("/limits", minute=60, app_minute=2)
    answer = _refusal(other.call("GET", "/Organisation"), "appminute")
    assert "Retry-After" not in answer.headers, "minute and day problems only (facts 4.1)"


def test_the_sixth_call_in_flight_is_refused_without_retry_after(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post("/faults", kind="slow", seconds=0.5, times=5)
    with ThreadPoolExecutor(5) as pool:
        futures = [pool.submit(authorisation.call, "GET", "/Organisation") for _ in range(5)]
        while (
            simulator.get("/counters")["tenants"]
            .get(authorisation.tenant_id, {})
            .get("in_flight", 0)
            < 5
        ):
            assert not any(future.done() for future in futures)
        answer = _refusal(authorisation.call("GET", "/Organisation"), "concurrent")
        assert "Retry-After" not in answer.headers
        assert [future.result().status_code for future in futures] == [200] * 5
    assert authorisation.call("GET", "/Organisation").status_code == 200
    counts = simulator.get("/counters")["tenants"][authorisation.tenant_id]
    assert (counts["in_flight"], counts["max_in_flight"]) == (0, 6)
    assert counts["refused"] == {"concurrent": 1}


class TestPlusTier:
    @pytest.fixture
    def simulator_config(self) -> SimulatorConfig:
        return SimulatorConfig(tier="plus")

    def test_rapid_sync_spares_the_limits_for_half_an_hour(
        self, simulator: RunningSimulator, authorisation: Authorisation
    ) -> None:
        assert _remaining_calls(authorisation.call("GET", "/Organisation"))[:2] == ["5000", "60"]
        simulator.post("/clock", advance=1790)
        assert _remaining_calls(authorisation.call("GET", "/Organisation"))[:2] == ["5000", "60"]
        simulator.post("/clock", advance=20)
        answer = call_token_endpoint(
            simulator,
            grant_type="refresh_token",
            refresh_token=authorisation.tokens["refresh_token"],
        )
        authorisation.tokens = answer.json()
        assert _remaining_calls(authorisation.call("GET", "/Organisation"))[:2] == ["4999", "59"]


def test_a_body_above_ten_megabytes_is_too_large(authorisation: Authorisation) -> None:
    answer = authorisation.call(
        "PUT", "/Contacts", data=b"x" * 10_500_000, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413


def test_two_people_on_one_organisation_share_its_limit(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    other = authorise(simulator, BEN)
    authorisation.call("GET", "/Organisation")
    assert _remaining_calls(other.call("GET", "/Organisation"))[1] == "58"


@pytest.mark.parametrize("path", ["", "/", "/Nothing", "/Invoices/1/2/3", "/../1.0/Organisation"])
def test_an_address_that_names_nothing_is_not_found_without_a_detour(
    authorisation: Authorisation, path: str
) -> None:
    answer = authorisation.call("GET", path, allow_redirects=False)
    assert (answer.status_code, answer.text) == (
        404,
        "The resource you're looking for cannot be found",
    )
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert len(answer.content) == 47
    assert _remaining_calls(answer)


def test_a_500_names_its_correlation_id(authorisation: Authorisation) -> None:
    authorisation.simulator.post("/faults", kind="error_500_before")
    answer = authorisation.call("GET", "/Organisation")
    assert answer.status_code == 500
    assert answer.json()["Instance"] == answer.headers["Xero-Correlation-Id"]


def test_a_wrong_verb_is_501_in_the_accounting_api_and_405_elsewhere(
    authorisation: Authorisation,
) -> None:
    assert authorisation.call("DELETE", "/Invoices").json()["ErrorNumber"] == 20
    for path in ("/connect/token", "/connections/7cb59f93-2964-421d-bb5e-a0f7a4572a44"):
        answer = requests.get(
            f"{authorisation.simulator.base_url}{path}",
            headers=authorisation.bearer,
            timeout=DEADLINE_SECONDS,
        )
        assert (answer.status_code, answer.content) == (405, b"")
        assert "X-MinLimit-Remaining" not in answer.headers
