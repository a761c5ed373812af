"""What belongs to a person, whichever organisation is open: the ways into their account."""

from app.blueprints.account import credentials, passkeys, second_factor, security, sessions, xero
from app.blueprints.account.blueprint import blueprint

__all__ = ["blueprint", "credentials", "passkeys", "second_factor", "security", "sessions", "xero"]
