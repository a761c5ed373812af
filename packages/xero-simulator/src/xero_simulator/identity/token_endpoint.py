"""POST /connect/token and /connect/revocation (facts 1.1, 1.3, 1.4)."""

import base64
import hashlib
import hmac
import json
import re
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request

from xero_simulator.apps import App
from xero_simulator.identity.claims import issue_tokens
from xero_simulator.identity.scopes import APP_SCOPES
from xero_simulator.simulator import current_simulator
from xero_simulator.tokens.grants import Code, Consent, InvalidGrant

blueprint = Blueprint("identity_tokens", __name__, url_prefix="/connect")

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class TokenError(Exception):
    """A 400 with this OAuth error code."""


def _json_answer(body: dict[str, Any], status: int = 200) -> Response:
    return _forbid_storing(
        Response(json.dumps(body, separators=(",", ":")), status, mimetype="application/json")
    )


def _forbid_storing(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    answer.headers["Xero-Correlation-Id"] = str(uuid4())
    return answer


@blueprint.errorhandler(TokenError)
def answer_token_error(error: TokenError) -> Response:
    return _json_answer({"error": str(error)}, 400)


@blueprint.errorhandler(InvalidGrant)
def answer_invalid_grant(_: InvalidGrant) -> Response:
    return _json_answer({"error": "invalid_grant"}, 400)


def _authenticate_client() -> App:
    """The app that calls, by Basic or by body. Raises TokenError invalid_client."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        client_id, secret = basic.username or "", basic.password or ""
    else:
        client_id = request.form.get("client_id", "")
        secret = request.form.get("client_secret", "")
    app = current_simulator().directory.apps.get(client_id)
    if app is None or not hmac.compare_digest((app.client_secret or "").encode(), secret.encode()):
        raise TokenError("invalid_client")
    return app


def _is_verified(code: Code, verifier: str) -> bool:
    if not code.challenge:
        return not verifier
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    computed = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(computed, code.challenge)


def _required_field(name: str) -> str:
    """Raises TokenError invalid_request when it is missing (RFC 6749, 5.2)."""
    if value := request.form.get(name):
        return value
    raise TokenError("invalid_request")


def _exchange_code(app: App) -> dict[str, Any]:
    sim = current_simulator()
    code = sim.grants.redeem_code(_required_field("code"), sim.clock.now())
    same_app = code.consent.client_id == app.client_id
    same_address = code.redirect_uri == request.form.get("redirect_uri")
    if not (
        same_app and same_address and _is_verified(code, request.form.get("code_verifier", ""))
    ):
        raise InvalidGrant
    return issue_tokens(sim, code.consent, None)


def _refresh_tokens(app: App) -> dict[str, Any]:
    sim = current_simulator()
    consent, fresh = sim.grants.rotate_refresh_token(
        _required_field("refresh_token"), app.client_id, sim.clock.now()
    )
    return issue_tokens(sim, consent, fresh)


def _issue_app_token(app: App) -> dict[str, Any]:
    """For an app with a secret and the scopes of an app alone; custom connections are not
    modelled.
    """
    scopes = tuple(request.form.get("scope", "").split())
    if not app.client_secret or not scopes or not set(scopes) <= APP_SCOPES.keys():
        raise TokenError("unauthorized_client")
    sim = current_simulator()
    return issue_tokens(
        sim,
        Consent(
            user_id="",
            client_id=app.client_id,
            scopes=scopes,
            auth_event_id="",
            session_id="",
            signed_in_at=sim.clock.now(),
        ),
        None,
    )


@blueprint.post("/token")
def token() -> Response:
    app = _authenticate_client()
    grant_type = request.form.get("grant_type", "")
    with current_simulator().lock:
        if grant_type == "authorization_code":
            return _json_answer(_exchange_code(app))
        if grant_type == "refresh_token":
            return _json_answer(_refresh_tokens(app))
        if grant_type == "client_credentials":
            return _json_answer(_issue_app_token(app))
    raise TokenError("unsupported_grant_type" if grant_type else "invalid_request")


@blueprint.post("/revocation")
def revoke() -> Response:
    """Takes all of the person's connections to the app along; unknown tokens are fine (RFC
    7009).
    """
    app = _authenticate_client()
    sim = current_simulator()
    with sim.lock:
        owner = sim.grants.owner_of(request.form.get("token", ""), app.client_id)
        if owner:
            sim.directory.forget_consent(owner, app.client_id)
            sim.grants.forget_user(owner, app.client_id)
    answer = Response(b"")
    del answer.headers["Content-Type"]
    return _forbid_storing(answer)
