"""Tokens: exchange, PKCE, rotation with grace, lives, revocation, signatures."""

import base64
import hashlib

import jwt
import pytest
import requests

from xero_simulator.testing import (
    AROHA,
    BEN,
    DEADLINE_SECONDS,
    REDIRECT_URI,
    SCOPES,
    Authorisation,
    RunningSimulator,
    authorise,
    call_token_endpoint,
    give_consent,
)

VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


def _consent_code(simulator: RunningSimulator, **query: str) -> str:
    return give_consent(simulator, AROHA, [simulator.tenant_id()], **query)["code"]


def _exchange_code(simulator: RunningSimulator, code: str, **form: str) -> requests.Response:
    return call_token_endpoint(
        simulator,
        **({"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI} | form),
    )


def _refresh_tokens(simulator: RunningSimulator, token: str, **form: str) -> requests.Response:
    return call_token_endpoint(simulator, grant_type="refresh_token", refresh_token=token, **form)


def _error_code(answer: requests.Response) -> str:
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.json()["error"])


def test_the_answer_has_exactly_xeros_keys(simulator: RunningSimulator) -> None:
    answer = _exchange_code(simulator, _consent_code(simulator))
    assert list(answer.json()) == [
        "id_token",
        "access_token",
        "expires_in",
        "token_type",
        "refresh_token",
        "scope",
    ]
    assert answer.json()["expires_in"] == 1800
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["scope"] == SCOPES
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Xero-Correlation-Id"]


def test_no_id_token_without_openid_and_no_refresh_token_without_offline_access(
    simulator: RunningSimulator,
) -> None:
    answer = _exchange_code(simulator, _consent_code(simulator, scope="accounting.contacts"))
    assert list(answer.json()) == ["access_token", "expires_in", "token_type", "scope"]


def test_tokens_verify_against_discovery_and_keys(simulator: RunningSimulator) -> None:
    tokens = _exchange_code(simulator, _consent_code(simulator, nonce="n0nce")).json()
    response = requests.get(
        f"{simulator.base_url}/.well-known/openid-configuration", timeout=DEADLINE_SECONDS
    ).json()
    key = jwt.PyJWKClient(response["jwks_uri"]).get_signing_key_from_jwt(tokens["id_token"])
    identity = jwt.decode(
        tokens["id_token"], key, ["RS256"], audience="hourline-demo", issuer=response["issuer"]
    )
    access = jwt.decode(
        tokens["access_token"],
        key,
        ["RS256"],
        audience=f"{response['issuer']}/resources",
        issuer=response["issuer"],
    )
    assert identity["nonce"] == "n0nce"
    assert identity["xero_userid"] == access["xero_userid"]
    assert identity["email"] == AROHA
    assert identity["exp"] - identity["iat"] == 300
    assert access["exp"] - access["nbf"] == 1800
    assert {
        "authentication_event_id",
        "client_id",
        "sub",
        "auth_time",
        "global_session_id",
        "jti",
        "amr",
    } <= set(access)
    assert isinstance(access["scope"], list)
    assert set(jwt.get_unverified_header(tokens["access_token"])) == {"alg", "kid", "typ", "x5t"}
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert identity["at_hash"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_the_secret_may_come_in_the_body(simulator: RunningSimulator) -> None:
    answer = _exchange_code(
        simulator,
        _consent_code(simulator),
        client_id="hourline-demo",
        client_secret="hourline-demo-secret",
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"client_id": "hourline-demo"},
        {"client_id": "hourline-demo", "client_secret": "no"},
        {"client_id": "stranger"},
    ],
)
def test_wrong_credentials_are_an_invalid_client(
    simulator: RunningSimulator, form: dict[str, str]
) -> None:
    assert (
        _error_code(_exchange_code(simulator, _consent_code(simulator), **form)) == "invalid_client"
    )


def test_a_code_works_once_for_five_minutes_and_only_at_its_address(
    simulator: RunningSimulator,
) -> None:
    code = _consent_code(simulator)
    assert _exchange_code(simulator, code).status_code == 200
    assert _error_code(_exchange_code(simulator, code)) == "invalid_grant"
    assert (
        _error_code(
            _exchange_code(simulator, _consent_code(simulator), redirect_uri=f"{REDIRECT_URI}x")
        )
        == "invalid_grant"
    )
    late = _consent_code(simulator)
    simulator.post("/clock", advance=301)
    assert _error_code(_exchange_code(simulator, late)) == "invalid_grant"


def test_pkce_is_verified_and_required_of_a_public_app(simulator: RunningSimulator) -> None:
    challenge_query = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    assert (
        _exchange_code(
            simulator, _consent_code(simulator, **challenge_query), code_verifier=VERIFIER
        ).status_code
        == 200
    )
    assert (
        _error_code(
            _exchange_code(
                simulator, _consent_code(simulator, **challenge_query), code_verifier="w" * 43
            )
        )
        == "invalid_grant"
    )
    assert (
        _error_code(_exchange_code(simulator, _consent_code(simulator, **challenge_query)))
        == "invalid_grant"
    )
    public = _consent_code(simulator, client_id="hourline-pkce", **challenge_query)
    answer = _exchange_code(simulator, public, client_id="hourline-pkce", code_verifier=VERIFIER)
    assert answer.status_code == 200
    assert (
        _refresh_tokens(
            simulator, answer.json()["refresh_token"], client_id="hourline-pkce"
        ).status_code
        == 200
    )


def test_an_app_manages_its_connections_with_a_token_of_its_own(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    """The scope app.connections reaches no organisation's data (facts 1.1)."""
    answer = call_token_endpoint(
        simulator, grant_type="client_credentials", scope="app.connections"
    )
    tokens = answer.json()
    assert set(tokens) == {"access_token", "expires_in", "token_type", "scope"}
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    address = f"{simulator.base_url}/connections"
    (connection,) = requests.get(address, headers=bearer, timeout=DEADLINE_SECONDS).json()
    assert connection["tenantId"] == authorisation.tenant_id
    own = Authorisation(simulator, tokens, authorisation.tenant_id)
    assert own.call("GET", "/Organisation").status_code == 403
    userinfo = f"{simulator.base_url}/connect/userinfo"
    assert requests.get(userinfo, headers=bearer, timeout=DEADLINE_SECONDS).status_code == 401
    removed = requests.delete(
        f"{address}/{connection['id']}", headers=bearer, timeout=DEADLINE_SECONDS
    )
    assert removed.status_code == 204
    assert requests.get(address, headers=bearer, timeout=DEADLINE_SECONDS).json() == []


def test_the_scope_of_an_app_is_no_mistake_in_a_consent(simulator: RunningSimulator) -> None:
    person = authorise(simulator, scope=f"{SCOPES} app.connections")
    assert "app.connections" in person.tokens["scope"]


@pytest.mark.parametrize("scope", ["", "accounting.invoices", "app.connections openid"])
def test_no_other_scope_is_given_to_an_app_alone(simulator: RunningSimulator, scope: str) -> None:
    answer = call_token_endpoint(simulator, grant_type="client_credentials", scope=scope)
    assert _error_code(answer) == "unauthorized_client"


def test_other_grants_are_refused(simulator: RunningSimulator) -> None:
    assert (
        _error_code(call_token_endpoint(simulator, grant_type="password"))
        == "unsupported_grant_type"
    )
    assert _error_code(call_token_endpoint(simulator)) == "invalid_request"
    assert (
        _error_code(
            call_token_endpoint(
                simulator, grant_type="authorization_code", redirect_uri=REDIRECT_URI
            )
        )
        == "invalid_request"
    )
    assert (
        _error_code(call_token_endpoint(simulator, grant_type="refresh_token")) == "invalid_request"
    )


def test_refreshing_rotates_and_the_previous_token_has_thirty_minutes_of_grace(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    first = authorisation.tokens["refresh_token"]
    second = _refresh_tokens(simulator, first).json()["refresh_token"]
    assert second != first
    simulator.post("/clock", advance=1799)
    assert _refresh_tokens(simulator, first).status_code == 200
    simulator.post("/clock", advance=1)
    assert _error_code(_refresh_tokens(simulator, first)) == "invalid_grant"
    assert _refresh_tokens(simulator, second).status_code == 200


def test_a_used_successor_ends_the_grace(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    first = authorisation.tokens["refresh_token"]
    second = _refresh_tokens(simulator, first).json()["refresh_token"]
    assert _refresh_tokens(simulator, second).status_code == 200
    assert _error_code(_refresh_tokens(simulator, first)) == "invalid_grant"


def test_refresh_tokens_live_sixty_days_from_their_issue(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post("/clock", advance=59 * 86_400)
    fresh = _refresh_tokens(simulator, authorisation.tokens["refresh_token"]).json()[
        "refresh_token"
    ]
    simulator.post("/clock", advance=59 * 86_400)
    fresh = _refresh_tokens(simulator, fresh).json()["refresh_token"]
    simulator.post("/clock", advance=60 * 86_400)
    assert _error_code(_refresh_tokens(simulator, fresh)) == "invalid_grant"


def test_a_refresh_token_belongs_to_its_app(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    assert (
        _error_code(
            _refresh_tokens(
                simulator, authorisation.tokens["refresh_token"], client_id="hourline-pkce"
            )
        )
        == "invalid_grant"
    )


def test_scopes_add_up_over_consents(simulator: RunningSimulator) -> None:
    authorise(simulator, scope="offline_access accounting.contacts")
    tokens = authorise(simulator, scope="offline_access accounting.settings.read").tokens
    assert tokens["scope"] == "offline_access accounting.settings.read accounting.contacts"


def test_revocation_takes_the_connections_of_that_person_only(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    other = authorise(simulator, BEN)
    revoked = requests.post(
        f"{simulator.base_url}/connect/revocation",
        data={"token": authorisation.tokens["refresh_token"]},
        auth=("hourline-demo", "hourline-demo-secret"),
        timeout=DEADLINE_SECONDS,
    )
    assert (revoked.status_code, revoked.content) == (200, b"")
    assert (
        _error_code(_refresh_tokens(simulator, authorisation.tokens["refresh_token"]))
        == "invalid_grant"
    )
    assert (
        requests.get(
            f"{simulator.base_url}/connections",
            headers=authorisation.bearer,
            timeout=DEADLINE_SECONDS,
        ).json()
        == []
    )
    assert (
        len(
            requests.get(
                f"{simulator.base_url}/connections", headers=other.bearer, timeout=DEADLINE_SECONDS
            ).json()
        )
        == 1
    )


def test_userinfo_shows_what_the_scopes_allow(simulator: RunningSimulator) -> None:
    answer = authorise(simulator, scope="openid profile accounting.contacts")
    response = requests.get(
        f"{simulator.base_url}/connect/userinfo", headers=answer.bearer, timeout=DEADLINE_SECONDS
    ).json()
    assert response["given_name"] == "Aroha"
    assert "email" not in response
    assert (
        requests.get(f"{simulator.base_url}/connect/userinfo", timeout=DEADLINE_SECONDS).status_code
        == 401
    )
