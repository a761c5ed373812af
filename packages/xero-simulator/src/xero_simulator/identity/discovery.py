"""Discovery, keys and userinfo (facts 1.1)."""

from typing import Any

from flask import Blueprint, Response, jsonify

from xero_simulator.access_tokens import UnusableToken, bearer_token
from xero_simulator.identity.claims import userinfo_claims
from xero_simulator.identity.scopes import SCOPE_DESCRIPTIONS
from xero_simulator.responses import unauthorized_answer
from xero_simulator.simulator import current_simulator

blueprint = Blueprint("identity_discovery", __name__)


def discovery_document(base: str) -> dict[str, Any]:
    return {
        "issuer": base,
        "jwks_uri": f"{base}/.well-known/openid-configuration/jwks",
        "authorization_endpoint": f"{base}/identity/connect/authorize",
        "token_endpoint": f"{base}/connect/token",
        "userinfo_endpoint": f"{base}/connect/userinfo",
        "revocation_endpoint": f"{base}/connect/revocation",
        "scopes_supported": list(SCOPE_DESCRIPTIONS),
        "claims_supported": ["sub", "name", "family_name", "given_name", "email", "xero_userid"],
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
    }


@blueprint.get("/.well-known/openid-configuration")
def discovery() -> Response:
    return jsonify(discovery_document(current_simulator().config.base_url))


@blueprint.get("/.well-known/openid-configuration/jwks")
def keys() -> Response:
    return jsonify(current_simulator().signer.public_keys())


@blueprint.route("/connect/userinfo", methods=["GET", "POST"])
def userinfo() -> Response:
    sim = current_simulator()
    try:
        consent = bearer_token(sim).consent
    except UnusableToken as error:
        return unauthorized_answer(str(error))
    if consent.is_of_app_alone:
        return unauthorized_answer()
    return jsonify(userinfo_claims(sim.directory.users[consent.user_id], consent))
