"""Connecting, choosing, disconnecting."""

from app.xero.services.connecting import Outcome, connect_to
from app.xero.services.consents import ChoiceRefused, ConsentRefused, begin, candidates, choose, finish, take
from app.xero.services.disconnecting import disconnect, end_in_xero

__all__ = ["ChoiceRefused", "ConsentRefused", "Outcome", "begin", "candidates", "choose", "connect_to", "disconnect", "end_in_xero", "finish", "take"]
