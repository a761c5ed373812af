"""Xero's identity service: the address for a consent, exchanging its code, renewing and giving back
an access (facts 1).
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from requests import Response
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from app.config import Settings, current_settings
from app.kernel.db import end_reading
from app.kernel.messages import message
from app.xero.api import endpoints
from app.xero.api.access_log import log_call
from app.xero.api.endpoints import Endpoint
from app.xero.api.errors import NotNow, OutcomeUnknown, Refused, XeroError
from app.xero.api.http import Exchange, HttpResponse, XeroSession, translate_errors
from app.xero.api.responses import rate_limit_error

Result = TypeVar("Result")
# PKCE allows 43 to 128 characters (facts 1.2).
VERIFIER_CHARACTERS = 64
# As Xero documents it, should it leave `expires_in` out (facts 1.4).
DEFAULT_LIFE_SECONDS = 1800


class InvalidGrant(XeroError):
    """Xero says that code or refresh token is worth nothing: used, expired, revoked (facts 1.4)."""


@dataclass(frozen=True)
class TokenSet:
    """What the token endpoint gave. `expires_in`: how long the access token lives."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    id_token: str = field(repr=False)
    expires_in: timedelta
    scopes: str


@dataclass(frozen=True)
class ConsentRequest:
    """Where to send the person, and what must be remembered until they come back."""

    address: str
    state: str
    verifier: str = field(repr=False)


class _OAuthSession(OAuth2Session, XeroSession):
    """OAuth over our own HTTP: no redirects, no environment, time-outs, configured hosts."""


def _settings() -> Settings:
    settings = current_settings()
    if urlsplit(settings.xero_identity_url).hostname in ("localhost", "127.0.0.1"):
        # the stand-in for Xero speaks http, on this machine only
        os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")
    return settings


def _session(settings: Settings, not_after: float | None = None, **options: Any) -> _OAuthSession:
    session = _OAuthSession(
        settings.xero_client_id, redirect_uri=callback_address(settings), **options
    )
    session.bind(settings, not_after)
    return session


def callback_address(settings: Settings) -> str:
    """The redirect address registered with Xero: of the configured site, whatever host the request
    names.
    """
    return f"{settings.base_url}/xero/callback"


def consent_request(state: str, nonce: str, scopes: Sequence[str]) -> ConsentRequest:
    """The authorise address with PKCE (S256), `state` and `nonce`, asking for `scopes`."""
    settings = _settings()
    client = WebApplicationClient(settings.xero_client_id)
    verifier = client.create_code_verifier(VERIFIER_CHARACTERS)
    challenge = client.create_code_challenge(verifier, "S256")
    with _session(settings, client=client, scope=scopes) as session:
        address, _ = session.authorization_url(
            f"{settings.xero_login_url}/identity/connect/authorize",
            state=state,
            nonce=nonce,
            code_challenge=challenge,
            code_challenge_method="S256",
        )
    return ConsentRequest(address, state, verifier)


def exchange_code(code: str, verifier: str, endpoint: Endpoint = endpoints.TOKEN) -> TokenSet:
    """The tokens for a consent; the access log names the call as `endpoint`. Raises InvalidGrant,
    Refused or OutcomeUnknown.
    """
    settings = _settings()

    def fetch_tokens(session: _OAuthSession) -> dict[str, Any]:
        return session.fetch_token(
            _address(endpoint),
            code=code,
            code_verifier=verifier,
            auth=_client_auth(settings),
            include_client_id=not settings.xero_client_secret,
        )

    return _read_tokens(_call_identity(endpoint, endpoint.purpose, fetch_tokens))


def refresh(refresh_token: str, not_after: float) -> TokenSet:
    """A new pair for the refresh token, which is used up by this. Raises InvalidGrant, Refused,
    OutcomeUnknown, or TooLate past `not_after` (monotonic).
    """
    settings = _settings()

    def fetch_tokens(session: _OAuthSession) -> dict[str, Any]:
        return session.refresh_token(
            _address(endpoints.REFRESH),
            refresh_token=refresh_token,
            auth=_client_auth(settings),
            **_client_id_params(settings),
        )

    body = _call_identity(endpoints.REFRESH, "renew the access to Xero", fetch_tokens, not_after)
    return _read_tokens(body, refresh_token)


def revoke(refresh_token: str, not_after: float) -> None:
    """Give the access back: every connection of that Xero user to this app ends. Raises as
    `refresh`.
    """
    settings = _settings()

    def post_token(session: _OAuthSession) -> None:
        session.post(
            _address(endpoints.REVOKE),
            data={"token": refresh_token, **_client_id_params(settings)},
            auth=_client_auth(settings),
        )

    _call_identity(endpoints.REVOKE, "give the access to Xero back", post_token, not_after)


def _address(endpoint: Endpoint) -> str:
    return f"{_settings().xero_identity_url}{endpoint.path}"


def _client_id_params(settings: Settings) -> dict[str, Any]:
    """A public client (without a secret) names itself in the body (facts 1.2)."""
    return {} if settings.xero_client_secret else {"client_id": settings.xero_client_id}


def _client_auth(settings: Settings) -> HTTPBasicAuth | None:
    return (
        HTTPBasicAuth(settings.xero_client_id, settings.xero_client_secret)
        if settings.xero_client_secret
        else None
    )


def _call_identity(
    endpoint: Endpoint,
    purpose: str,
    make_request: Callable[[_OAuthSession], Result],
    not_after: float | None = None,
) -> Result:
    """One exchange with the identity service, in the data access log; its errors are ours and hold
    no secret.
    """
    end_reading()
    exchange = Exchange()

    def inspect(response: Response, *_args: Any, **_options: Any) -> Response:
        _raise_failure(exchange.take(response))
        return response

    with (
        log_call(endpoint, purpose, exchange),
        translate_errors(),
        _session(_settings(), not_after) as session,
    ):
        session.hooks["response"].append(inspect)
        try:
            return make_request(session)
        except OAuth2Error as error:
            raise Refused(400, problem=message("xero.identity_unusable")) from error.with_traceback(
                None
            )


def _raise_failure(response: HttpResponse) -> None:
    """A 429 is a wait: the code or token is as good as before."""
    correlation_id = response.correlation_id
    if response.status == 429:
        busy = NotNow(message("xero.identity_busy"), rate_limit_error(response).retry_after)
        busy.correlation_id = correlation_id
        raise busy
    if response.status >= 500:
        raise OutcomeUnknown(message("xero.identity_error", status=response.status), correlation_id)
    if response.status >= 300:
        if b'"invalid_grant"' in response.body:
            raise InvalidGrant(message("xero.invalid_grant"), correlation_id)
        raise Refused(
            response.status,
            correlation_id=correlation_id,
            problem=message("xero.identity_refused"),
        )


def _read_tokens(body: dict[str, Any], refresh_token: str = "") -> TokenSet:
    scopes = body.get("scope") or ""
    return TokenSet(
        access_token=str(body["access_token"]),
        refresh_token=str(body.get("refresh_token") or refresh_token),
        id_token=str(body.get("id_token") or ""),
        expires_in=timedelta(seconds=float(body.get("expires_in") or DEFAULT_LIFE_SECONDS)),
        scopes=" ".join(scopes) if isinstance(scopes, list) else str(scopes),
    )
