"""Connecting, choosing, disconnecting; which modules are on."""

from app.xero.services.connecting import Outcome, connect_to
from app.xero.services.consents import (
    ChoiceRefused,
    ConsentRefused,
    begin,
    candidates,
    choose,
    finish,
    take,
)
from app.xero.services.disconnecting import disconnect, drop_connection, end_in_xero
from app.xero.services.modules import choose_modules, switch_module

__all__ = [
    "ChoiceRefused",
    "ConsentRefused",
    "Outcome",
    "begin",
    "candidates",
    "choose",
    "choose_modules",
    "connect_to",
    "disconnect",
    "drop_connection",
    "end_in_xero",
    "finish",
    "switch_module",
    "take",
]
