"""Who consented: read from tokens that Xero signed, and checked against its public keys (facts
1.3).
"""

import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
from flask import current_app
from jwt.types import Options

from app.config import Settings, current_settings
from app.kernel import clock
from app.kernel.db import end_reading
from app.kernel.ids import parse_id
from app.kernel.messages import message
from app.xero.api import endpoints
from app.xero.api.access_log import log_call
from app.xero.api.endpoints import Endpoint
from app.xero.api.errors import Refused
from app.xero.api.http import Exchange, HttpRequest, send_request
from app.xero.api.oauth import TokenSet
from app.xero.api.responses import read_response
from app.xero.api.values import clean_text

# Xero's firewall slows down who asks for its keys too often (facts 1.1).
KEYS_LIFE = timedelta(days=1)
CLOCK_SKEW_SECONDS = 60
MAX_NAME_CHARACTERS = 100
# RFC 5321 allows an address no more.
MAX_EMAIL_CHARACTERS = 254


@dataclass(frozen=True)
class Identity:
    """Who consented, and which consent it was (facts 1.3, 1.5). Name and address only where the
    consent covers them; an address proves nothing.
    """

    xero_user_id: UUID
    auth_event_id: UUID | None
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


def read_identity(tokens: TokenSet, nonce: str) -> Identity:
    """Whose tokens these are, from what Xero signed. Raises Refused when signature, issuer,
    audience, time or `nonce` are not as they must be.
    """
    settings = current_settings()
    try:
        claims = _verified_claims(tokens.id_token, settings, settings.xero_client_id)
        access_claims = _verified_claims(
            tokens.access_token, settings, f"{settings.xero_identity_url}/resources"
        )
    except jwt.PyJWTError:
        raise Refused(400, problem=message("xero.not_signed")) from None
    user_id = parse_id(str(claims.get("xero_userid")))
    if user_id is None or not hmac.compare_digest(
        str(claims.get("nonce", "")).encode(), nonce.encode()
    ):
        raise Refused(400, problem=message("xero.other_consent"))
    return Identity(
        user_id,
        parse_id(str(access_claims.get("authentication_event_id"))),
        clean_text(claims.get("name"), MAX_NAME_CHARACTERS),
        clean_text(claims.get("email"), MAX_EMAIL_CHARACTERS),
    )


def _verified_claims(token: str, settings: Settings, audience: str) -> dict[str, Any]:
    key = _signing_key(jwt.get_unverified_header(token).get("kid", ""), settings)
    needed: Options = {"require": ["exp", "iss", "aud"]}
    return jwt.decode(
        token,
        key,
        ["RS256"],
        audience=audience,
        issuer=settings.xero_identity_url,
        leeway=CLOCK_SKEW_SECONDS,
        options=needed,
    )


def _signing_key(key_id: str, settings: Settings) -> jwt.PyJWK:
    """Xero's public key of that id; each process keeps the set for a day, and fetches it again for
    an id it does not hold.
    """
    cached: dict[str, Any] = current_app.extensions.setdefault("xero_keys", {})
    fetched_at = cached.get("at")
    if (
        key_id not in cached.get("keys", {})
        or fetched_at is None
        or clock.now() - fetched_at > KEYS_LIFE
    ):
        cached.update(keys=_fetch_keys(settings), at=clock.now())
    if key_id not in cached["keys"]:
        raise jwt.InvalidKeyError("unknown key")
    key: jwt.PyJWK = cached["keys"][key_id]
    return key


def _fetch_keys(settings: Settings) -> dict[str, jwt.PyJWK]:
    """Raises Refused when what Xero says of itself is not about the configured issuer (OpenID
    Connect Discovery, 4.3).
    """
    discovery = _fetch_public_document(
        endpoints.DISCOVERY, f"{settings.xero_identity_url}{endpoints.DISCOVERY.path}"
    )
    if discovery.get("issuer") != settings.xero_identity_url:
        raise Refused(400, problem=message("xero.identity_other_issuer"))
    key_set = _fetch_public_document(endpoints.KEYS, str(discovery.get("jwks_uri")))
    return {str(key.key_id): key for key in jwt.PyJWKSet.from_dict(key_set).keys}


def _fetch_public_document(endpoint: Endpoint, address: str) -> dict[str, Any]:
    """A document that anybody may read; only from the configured hosts."""
    end_reading()
    exchange = Exchange()
    with log_call(endpoint, endpoint.purpose, exchange):
        body = read_response(send_request(HttpRequest("GET", address), exchange)).body
    if not isinstance(body, dict):
        raise Refused(400, problem=message("xero.identity_unusable"))
    return body
