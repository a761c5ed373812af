"""Making the token answer: keys and claims exactly as facts 1.3 has them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from xero_simulator.simulator import Simulator
from xero_simulator.tokens.grants import ACCESS_LIFE, Consent
from xero_simulator.tokens.signer import Claims, half_hash
from xero_simulator.users import User

ID_TOKEN_LIFE = timedelta(minutes=5)


def _epoch_seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def access_claims(sim: Simulator, consent: Consent, now: datetime) -> Claims:
    issuer = sim.config.base_url
    return {
        "nbf": _epoch_seconds(now),
        "exp": _epoch_seconds(now + ACCESS_LIFE),
        "iss": issuer,
        "aud": f"{issuer}/resources",
        "client_id": consent.client_id,
        **({} if consent.is_of_app_alone else _sign_in_claims(consent)),
        "jti": uuid4().hex.upper(),
        "scope": list(consent.scopes),
    }


def _sign_in_claims(consent: Consent) -> Claims:
    """Of the person, whom an app's own token lacks [I]."""
    return {
        "sub": _subject(consent),
        "auth_time": _epoch_seconds(consent.signed_in_at),
        "xero_userid": consent.user_id,
        "global_session_id": consent.session_id,
        "authentication_event_id": consent.auth_event_id,
        "amr": ["pwd"],
    }


def _subject(consent: Consent) -> str:
    return consent.user_id.replace("-", "")


def person_claims(user: User) -> Claims:
    return {
        "xero_userid": user.user_id,
        "preferred_username": user.email,
        "email": user.email,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "name": user.name,
    }


def _visible_claims(user: User, scopes: tuple[str, ...]) -> Claims:
    hidden = set()
    if "profile" not in scopes:
        hidden |= {"preferred_username", "given_name", "family_name", "name"}
    if "email" not in scopes:
        hidden |= {"email"}
    return {key: value for key, value in person_claims(user).items() if key not in hidden}


def userinfo_claims(user: User, consent: Consent) -> Claims:
    return {"sub": _subject(consent)} | _visible_claims(user, consent.scopes)


def id_claims(
    sim: Simulator, consent: Consent, user: User, access_token: str, now: datetime
) -> Claims:
    claims = {
        "nbf": _epoch_seconds(now),
        "exp": _epoch_seconds(now + ID_TOKEN_LIFE),
        "iss": sim.config.base_url,
        "aud": consent.client_id,
        "iat": _epoch_seconds(now),
        "at_hash": half_hash(access_token),
        "sid": consent.session_id,
        "sub": _subject(consent),
        "auth_time": _epoch_seconds(consent.signed_in_at),
        "idp": "local",
        "global_session_id": consent.session_id,
        "amr": ["pwd"],
    } | _visible_claims(user, consent.scopes)
    if consent.nonce:
        claims["nonce"] = consent.nonce
    if consent.state:
        claims["s_hash"] = half_hash(consent.state)
    return claims


def issue_tokens(sim: Simulator, consent: Consent, refresh_token: str | None) -> dict[str, Any]:
    """The body of a successful token call; `refresh_token` None issues one if the scope allows."""
    now = sim.clock.now()
    access_token = sim.signer.sign(access_claims(sim, consent, now))
    sim.grants.remember_access_token(access_token, consent, now + ACCESS_LIFE)
    if refresh_token is None and "offline_access" in consent.scopes:
        refresh_token = sim.grants.issue_refresh_token(consent, now)
    answer: dict[str, Any] = {}
    if "openid" in consent.scopes:
        user = sim.directory.users[consent.user_id]
        answer["id_token"] = sim.signer.sign(id_claims(sim, consent, user, access_token, now))
    answer |= {
        "access_token": access_token,
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "token_type": "Bearer",
    }
    if refresh_token:
        answer["refresh_token"] = refresh_token
    return answer | {"scope": " ".join(consent.scopes)}
