"""The access token of a request."""

from flask import request

from xero_simulator.simulator import Simulator
from xero_simulator.tokens.grants import AccessToken


class UnusableToken(Exception):
    """Says Xero's `Detail` for the 401 (facts 1.7)."""


def bearer_token(sim: Simulator) -> AccessToken:
    """Raises UnusableToken when it is missing, unknown or past its time."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    token = sim.grants.find_access_token(text.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise UnusableToken("AuthenticationUnsuccessful")
    if sim.clock.now() >= token.expires_at:
        end = token.expires_at.strftime("%m/%d/%Y %H:%M:%S")
        raise UnusableToken(f"TokenExpired: token expired at {end}")
    return token
