"""Signing up, in and out."""

from app.blueprints.auth import confirm, passkeys, reset, sign_in, sign_up, xero
from app.blueprints.auth.blueprint import blueprint

__all__ = ["blueprint", "confirm", "passkeys", "reset", "sign_in", "sign_up", "xero"]
