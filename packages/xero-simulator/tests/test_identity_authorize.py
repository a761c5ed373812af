"""Authorise pages: what is refused, what a person sees, what the app receives."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from xero_simulator.apps import registered_apps
from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import (
    AROHA,
    AUTHORIZE_PATH,
    BEN,
    CASEY,
    DEADLINE_SECONDS,
    NZ_COMPANY,
    REDIRECT_URI,
    RunningSimulator,
    authorise,
    authorize_query,
    give_consent,
    open_consent_page,
)


def _open_authorize(simulator: RunningSimulator, **changes: str) -> requests.Response:
    address = f"{simulator.base_url}{AUTHORIZE_PATH}"
    return requests.get(
        address, params=authorize_query(**changes), allow_redirects=False, timeout=DEADLINE_SECONDS
    )


def _consent_page(
    simulator: RunningSimulator, email: str, query: dict[str, str]
) -> tuple[requests.Session, requests.Response]:
    return open_consent_page(f"{simulator.base_url}{AUTHORIZE_PATH}", email, query)


def _redirect_parameters(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 302
    return {
        name: values[0]
        for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "stranger"},
        {"redirect_uri": "http://localhost:8000/xero/callback/"},
        {"redirect_uri": "http://127.0.0.1:8000/xero/callback"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": ""},
    ],
)
def test_an_unknown_app_or_address_is_shown_and_never_redirected(
    simulator: RunningSimulator, changes: dict[str, str]
) -> None:
    answer = _open_authorize(simulator, **changes)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_plain_http_address_cannot_be_registered(simulator: RunningSimulator) -> None:
    for address in ("http://127.0.0.1:8000/cb", "http://app.example/cb", "ftp://localhost/cb"):
        answer = requests.post(
            f"{simulator.base_url}/_sim/apps/hourline-demo",
            json={"add_redirect_uri": address},
            timeout=DEADLINE_SECONDS,
        )
        assert answer.status_code == 400
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        registered_apps(SimulatorConfig(redirect_uris=("http://127.0.0.1/cb",)))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "openid accounting.everything"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"code_challenge": "a" * 43, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "a" * 43}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"client_id": "hourline-pkce"}, "invalid_request"),
    ],
)
def test_other_mistakes_are_told_to_the_app_with_its_state(
    simulator: RunningSimulator, changes: dict[str, str], error: str
) -> None:
    error_parameters = _redirect_parameters(_open_authorize(simulator, **changes))
    assert error_parameters["error"] == error
    assert error_parameters["state"] == "st4te"


def test_broad_scopes_are_for_older_apps_only(simulator: RunningSimulator) -> None:
    assert _open_authorize(simulator, scope="accounting.transactions").status_code == 200
    simulator.post("/apps/hourline-demo", granular_only=True)
    assert (
        _redirect_parameters(_open_authorize(simulator, scope="accounting.transactions"))["error"]
        == "invalid_scope"
    )


def test_consent_lists_scopes_in_words_and_the_persons_organisations(
    simulator: RunningSimulator,
) -> None:
    _, page = _consent_page(
        simulator, BEN, authorize_query(scope="openid accounting.contacts offline_access")
    )
    assert "View and manage your contacts" in page.text
    assert "Keep access while you are away" in page.text
    assert page.text.count('name="tenant"') == 1
    assert NZ_COMPANY in page.text


def test_signing_in_alone_asks_for_no_organisation(simulator: RunningSimulator) -> None:
    _, page = _consent_page(simulator, AROHA, authorize_query(scope="openid profile email"))
    assert 'name="tenant"' not in page.text
    received = give_consent(simulator, AROHA, [], scope="openid profile email")
    assert received["code"]
    assert received["state"] == "st4te"


def test_cancel_tells_the_app_that_access_was_denied(simulator: RunningSimulator) -> None:
    received = give_consent(simulator, AROHA, [], decision="cancel")
    assert received["error"] == "access_denied"
    assert received["state"] == "st4te"
    assert "code" not in received


@pytest.mark.parametrize("choice", [[], ["not-an-organisation"], ["NZ", "AU"]])
def test_a_wrong_choice_of_organisation_is_said_on_the_page(
    simulator: RunningSimulator, choice: list[str]
) -> None:
    names = {"NZ": simulator.tenant_id()} | {"AU": list(simulator.state.directory.tenants)[1]}
    query = authorize_query()
    session, _ = _consent_page(simulator, AROHA, query)
    answer = session.post(
        f"{simulator.base_url}{AUTHORIZE_PATH}/consent",
        params=query,
        data={"decision": "allow", "tenant": [names.get(name, name) for name in choice]},
        allow_redirects=False,
        timeout=DEADLINE_SECONDS,
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not simulator.state.directory.connections


def test_somebody_elses_organisation_cannot_be_chosen(simulator: RunningSimulator) -> None:
    foreign = list(simulator.state.directory.tenants)[2]
    with pytest.raises(AssertionError, match="Choose one of your organisations"):
        give_consent(simulator, CASEY, [foreign])


def test_with_everything_connected_the_page_says_continue_and_connects_nothing(
    simulator: RunningSimulator,
) -> None:
    first = authorise(simulator, BEN)
    _, page = _consent_page(simulator, BEN, authorize_query())
    assert "Continue" in page.text
    assert "Already connected" in page.text
    assert 'name="tenant"' not in page.text
    give_consent(simulator, BEN, [])
    assert [
        connection.tenant_id for connection in simulator.state.directory.connections.values()
    ] == [first.tenant_id]


def test_bulk_connect_offers_many_unless_the_app_declines_it(simulator: RunningSimulator) -> None:
    simulator.post("/apps/hourline-demo", bulk_connect=True)
    _, many = _consent_page(simulator, AROHA, authorize_query())
    assert 'type="checkbox"' in many.text
    _, one = _consent_page(simulator, AROHA, authorize_query(acr_values="bulk_connect:false"))
    assert 'type="radio"' in one.text
    everything = list(simulator.state.directory.tenants)
    give_consent(simulator, AROHA, everything)
    assert {each.tenant_id for each in simulator.state.directory.connections.values()} == set(
        everything
    )


class TestPlanLimit:
    @pytest.fixture
    def simulator_config(self) -> SimulatorConfig:
        return replace(SimulatorConfig(), tier="starter", bulk_connect=True)

    def test_the_consent_page_refuses_more_connections_than_the_plan_has(
        self, simulator: RunningSimulator
    ) -> None:
        simulator.state.directory._connection_limit = 1
        with pytest.raises(AssertionError, match="number of connections"):
            give_consent(simulator, AROHA, list(simulator.state.directory.tenants)[:2])


def test_the_redirect_keeps_a_query_that_the_address_has(simulator: RunningSimulator) -> None:
    address = f"{REDIRECT_URI}?from=xero"
    simulator.post("/apps/hourline-demo", add_redirect_uri=address)
    received = give_consent(simulator, AROHA, [simulator.tenant_id()], redirect_uri=address)
    assert received["from"] == "xero"
    assert received["code"]
