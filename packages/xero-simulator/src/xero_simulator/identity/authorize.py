"""What an app asks for when it sends somebody to authorise it (facts 1.1, 1.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from xero_simulator.apps import App, is_allowed_redirect_uri
from xero_simulator.identity.scopes import APP_SCOPES, IDENTITY_SCOPES, unknown_scopes

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class InvalidAddress(Exception):
    """Unknown app or redirect address: shown to the person, never redirected."""


class InvalidRequest(Exception):
    """An error the app is told at its redirect address."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


@dataclass(frozen=True)
class AuthorizeRequest:
    """A valid request; `challenge` is empty without PKCE."""

    app: App
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    challenge: str
    allows_many: bool

    @property
    def has_organisation_scopes(self) -> bool:
        """Signing in alone (openid, profile, email) connects nothing."""
        return not set(self.scopes) <= IDENTITY_SCOPES.keys() | APP_SCOPES.keys()

    def redirect_address(self, **parameters: str) -> str:
        """The redirect address with these parameters and the app's state."""
        query = parameters | ({"state": self.state} if self.state else {})
        separator = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{separator}{urlencode(query)}"


def _find_app(arguments: Mapping[str, str], apps: Mapping[str, App]) -> App:
    app = apps.get(arguments.get("client_id", ""))
    if app is None:
        raise InvalidAddress("unauthorized_client: Unknown client or client not enabled")
    address = arguments.get("redirect_uri", "")
    if address not in app.redirect_uris or not is_allowed_redirect_uri(address):
        raise InvalidAddress("invalid_request: Invalid redirect_uri")
    return app


def _first_mistake(
    authorize_request: AuthorizeRequest, arguments: Mapping[str, str]
) -> tuple[str, str] | None:
    """The first thing wrong as (error, description)."""
    unknown = unknown_scopes(list(authorize_request.scopes), authorize_request.app.granular_only)
    method = arguments.get("code_challenge_method", "")
    needs_challenge = authorize_request.app.client_secret is None
    checks = (
        (
            arguments.get("response_type") != "code",
            "unsupported_response_type",
            "response_type must be code",
        ),
        (not authorize_request.scopes, "invalid_scope", "scope is missing"),
        (unknown, "invalid_scope", f"Invalid scope: {' '.join(unknown)}"),
        (
            authorize_request.challenge and method != "S256",
            "invalid_request",
            "code_challenge_method must be S256",
        ),
        (
            authorize_request.challenge and not _CHALLENGE.fullmatch(authorize_request.challenge),
            "invalid_request",
            "code_challenge is malformed",
        ),
        (
            needs_challenge and not authorize_request.challenge,
            "invalid_request",
            "code_challenge is missing",
        ),
    )
    return next(((error, words) for wrong, error, words in checks if wrong), None)


def parse_authorize_request(
    arguments: Mapping[str, str], apps: Mapping[str, App]
) -> AuthorizeRequest:
    """Raises InvalidAddress, or InvalidRequest with the address that tells the app."""
    app = _find_app(arguments, apps)
    authorize_request = AuthorizeRequest(
        app=app,
        redirect_uri=arguments["redirect_uri"],
        scopes=tuple(dict.fromkeys(arguments.get("scope", "").split())),
        state=arguments.get("state", ""),
        nonce=arguments.get("nonce", ""),
        challenge=arguments.get("code_challenge", ""),
        allows_many=app.bulk_connect
        and "bulk_connect:false" not in arguments.get("acr_values", ""),
    )
    if complaint := _first_mistake(authorize_request, arguments):
        error, description = complaint
        raise InvalidRequest(
            authorize_request.redirect_address(error=error, error_description=description)
        )
    return authorize_request
