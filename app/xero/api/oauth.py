"""Xero's identity service: consent address, code, refresh, revocation, and checking what it signs
(facts 1).
"""

import hmac
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import jwt
from flask import current_app
from jwt.types import Options
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from requests import Response
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from app.config import Settings, current_settings
from app.kernel import clock
from app.kernel.db import end_reading
from app.kernel.ids import parse_id
from app.xero.api.access_log import logged
from app.xero.api.errors import OutcomeUnknown, Refused, XeroError
from app.xero.api.http import (
    Bounded,
    Incoming,
    Outgoing,
    Stopwatch,
    exchange,
    incoming_from,
    translated,
)
from app.xero.api.responses import read_answer
from app.xero.api.values import clean
from app.xero.manifest import endpoint_named, scopes_wanted

Result = TypeVar("Result")
KEYS_LIFE = timedelta(days=1)


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


class _Session(OAuth2Session, Bounded):
    """OAuth over our bounded HTTP: no redirects, no environment, time-outs, configured hosts."""


def _settings() -> Settings:
    settings = current_settings()
    if urlsplit(settings.xero_identity_url).hostname in ("localhost", "127.0.0.1"):
        os.environ.setdefault(
            "OAUTHLIB_INSECURE_TRANSPORT", "1"
        )  # the stand-in speaks http, on this machine only
    return settings


def _session(settings: Settings, not_after: float | None = None, **options: Any) -> _Session:
    session = _Session(settings.xero_client_id, redirect_uri=callback_address(settings), **options)
    session.bind(settings, not_after)
    return session


def callback_address(settings: Settings) -> str:
    """The redirect address registered with Xero: of the configured site, whatever host the request
    names.
    """
    return f"{settings.base_url}/xero/callback"


def consent_request(state: str, nonce: str, modules: Collection[str]) -> ConsentRequest:
    """The authorise address for connecting: it asks for the manifest's scopes, those of the
    optional MODULES included.
    """
    return authorise_request(state, nonce, scopes_wanted(current_settings().xero_scopes, modules))


def authorise_request(state: str, nonce: str, scopes: Sequence[str]) -> ConsentRequest:
    """The authorise address with PKCE (S256), STATE and NONCE, asking for SCOPES."""
    settings = _settings()
    client = WebApplicationClient(settings.xero_client_id)
    verifier = client.create_code_verifier(64)
    challenge = client.create_code_challenge(verifier, "S256")
    with _session(settings, client=client, scope=scopes) as session:
        where = f"{settings.xero_login_url}/identity/connect/authorize"
        address, _ = session.authorization_url(
            where, state=state, nonce=nonce, code_challenge=challenge, code_challenge_method="S256"
        )
    return ConsentRequest(address, state, verifier)


def exchange_code(code: str, verifier: str, endpoint: str = "identity.token") -> TokenSet:
    """The tokens for a consent, by the ENDPOINT the manifest names for its purpose. Raises
    InvalidGrant, Refused or OutcomeUnknown.
    """
    settings = _settings()

    def fetch(session: _Session) -> dict[str, Any]:
        public = not settings.xero_client_secret
        return session.fetch_token(
            _address("token"),
            code=code,
            code_verifier=verifier,
            auth=_basic(settings),
            include_client_id=public,
        )

    return _tokens(_spoken(endpoint, endpoint_named(endpoint).purpose, fetch))


def refresh(refresh_token: str, not_after: float) -> TokenSet:
    """A new pair for REFRESH_TOKEN, which is used up by this. Raises InvalidGrant, Refused,
    OutcomeUnknown, or TooLate past NOT_AFTER (monotonic).
    """
    settings = _settings()

    def fetch(session: _Session) -> dict[str, Any]:
        return session.refresh_token(
            _address("token"),
            refresh_token=refresh_token,
            auth=_basic(settings),
            **_named(settings),
        )

    return _tokens(
        _spoken("identity.refresh", "renew the access to Xero", fetch, not_after), refresh_token
    )


def revoke(refresh_token: str, not_after: float) -> None:
    """Give REFRESH_TOKEN back: every connection of that Xero user to this app ends. Raises as
    `refresh`.
    """
    settings = _settings()

    def send(session: _Session) -> None:
        session.post(
            _address("revocation"),
            data={"token": refresh_token, **_named(settings)},
            auth=_basic(settings),
        )

    _spoken("identity.revoke", "give the access to Xero back", send, not_after)


def _address(what: str) -> str:
    return f"{_settings().xero_identity_url}/connect/{what}"


def _named(settings: Settings) -> dict[str, Any]:
    """A public client (without a secret) names itself in the body (facts 1.2)."""
    return {} if settings.xero_client_secret else {"client_id": settings.xero_client_id}


def _basic(settings: Settings) -> HTTPBasicAuth | None:
    return (
        HTTPBasicAuth(settings.xero_client_id, settings.xero_client_secret)
        if settings.xero_client_secret
        else None
    )


def _spoken(
    endpoint: str, purpose: str, speak: Callable[[_Session], Result], not_after: float | None = None
) -> Result:
    """One exchange with the identity service, in the data access log; its errors are ours and hold
    no secret.
    """
    end_reading()
    watch = Stopwatch()

    def inspect(response: Response, *_args: Any, **_options: Any) -> Response:
        watch.incoming = incoming_from(response, watch)
        _refuse_failure(watch.incoming)
        return response

    with (
        logged(endpoint, purpose, watch),
        translated(),
        _session(_settings(), not_after) as session,
    ):
        session.hooks["response"].append(inspect)
        try:
            return speak(session)
        except OAuth2Error as error:
            raise Refused(
                400, ["Xero's sign-in gave an answer that cannot be used"]
            ) from error.with_traceback(None)


def _refuse_failure(incoming: Incoming) -> None:
    if incoming.status >= 500:
        raise OutcomeUnknown(f"Xero's sign-in answered {incoming.status}", incoming.correlation_id)
    if incoming.status >= 300:
        if b'"invalid_grant"' in incoming.body:
            raise InvalidGrant("Xero no longer honours this access", incoming.correlation_id)
        raise Refused(
            incoming.status,
            ["Xero's sign-in refused the request"],
            correlation_id=incoming.correlation_id,
        )


def _tokens(body: dict[str, Any], refresh_token: str = "") -> TokenSet:
    scopes = body.get("scope") or ""
    return TokenSet(
        access_token=str(body["access_token"]),
        refresh_token=str(body.get("refresh_token") or refresh_token),
        id_token=str(body.get("id_token") or ""),
        expires_in=timedelta(seconds=float(body.get("expires_in") or 1800)),
        scopes=" ".join(scopes) if isinstance(scopes, list) else str(scopes),
    )


@dataclass(frozen=True)
class Identity:
    """Who consented, and which consent it was (facts 1.3, 1.5). Name and address only where the
    consent covers them; an address proves nothing.
    """

    xero_user_id: UUID
    auth_event_id: UUID | None
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


def identify(tokens: TokenSet, nonce: str) -> Identity:
    """Whose TOKENS these are, from what Xero signed. Raises Refused when signature, issuer,
    audience, time or NONCE are not as they must be.
    """
    settings = _settings()
    try:
        claims = _verified(tokens.id_token, settings, settings.xero_client_id)
        access = _verified(tokens.access_token, settings, f"{settings.xero_identity_url}/resources")
    except jwt.PyJWTError:
        raise Refused(400, ["Xero's answer is not signed as it must be"]) from None
    user_id = parse_id(str(claims.get("xero_userid")))
    if user_id is None or not hmac.compare_digest(
        str(claims.get("nonce", "")).encode(), nonce.encode()
    ):
        raise Refused(400, ["Xero's answer belongs to another consent"])
    event_id = parse_id(str(access.get("authentication_event_id")))
    return Identity(
        user_id, event_id, clean(claims.get("name"), 100), clean(claims.get("email"), 254)
    )


def _verified(token: str, settings: Settings, audience: str) -> dict[str, Any]:
    key = _signing_key(jwt.get_unverified_header(token).get("kid", ""), settings)
    needed: Options = {"require": ["exp", "iss", "aud"]}
    return jwt.decode(
        token,
        key,
        ["RS256"],
        audience=audience,
        issuer=settings.xero_identity_url,
        leeway=60,
        options=needed,
    )


def _signing_key(key_id: str, settings: Settings) -> jwt.PyJWK:
    """Xero's public key of that id; the set is kept for a day by each process, and fetched again
    for an id it does not hold.
    """
    kept: dict[str, Any] = current_app.extensions.setdefault("xero_keys", {})
    fetched_at = kept.get("at")
    if (
        key_id not in kept.get("keys", {})
        or fetched_at is None
        or clock.now() - fetched_at > KEYS_LIFE
    ):
        kept.update(keys=_fetch_keys(settings), at=clock.now())
    if key_id not in kept["keys"]:
        raise jwt.InvalidKeyError("unknown key")
    key: jwt.PyJWK = kept["keys"][key_id]
    return key


def _fetch_keys(settings: Settings) -> dict[str, jwt.PyJWK]:
    """Raises Refused when what Xero says of itself is not about the configured issuer (OpenID
    Connect Discovery, 4.3).
    """
    described = _published(
        "identity.discovery", f"{settings.xero_identity_url}/.well-known/openid-configuration"
    )
    if described.get("issuer") != settings.xero_identity_url:
        raise Refused(400, ["Xero's sign-in describes itself as another one"])
    return {
        str(key.key_id): key
        for key in jwt.PyJWKSet.from_dict(
            _published("identity.keys", str(described.get("jwks_uri")))
        ).keys
    }


def _published(endpoint: str, address: str) -> dict[str, Any]:
    """A document that anybody may read; only from the configured hosts."""
    end_reading()
    watch = Stopwatch()
    with logged(endpoint, endpoint_named(endpoint).purpose, watch):
        body = read_answer(exchange(Outgoing("GET", address), watch)).body
    if not isinstance(body, dict):
        raise Refused(400, ["Xero's sign-in gave an answer that cannot be used"])
    return body
