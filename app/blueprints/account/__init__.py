"""What belongs to a person, whichever organisation is open: the ways into their account."""

from app.blueprints.account import second_factor, security
from app.blueprints.account.site import blueprint

__all__ = ["blueprint", "second_factor", "security"]
