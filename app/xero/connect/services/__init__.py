"""Connecting, choosing, disconnecting; which modules are on."""

from app.xero.connect.services.connections import ConnectOutcome, connect_to
from app.xero.connect.services.consents import (
    ChoiceRefused,
    ConsentRefused,
    begin_consent,
    candidate_tenants,
    choose_tenant,
    finish_consent,
    take_consent,
)
from app.xero.connect.services.disconnection import (
    disconnect,
    drop_connection,
    end_connection_in_xero,
)
from app.xero.connect.services.modules import choose_modules, switch_module

__all__ = [
    "ChoiceRefused",
    "ConnectOutcome",
    "ConsentRefused",
    "begin_consent",
    "candidate_tenants",
    "choose_modules",
    "choose_tenant",
    "connect_to",
    "disconnect",
    "drop_connection",
    "end_connection_in_xero",
    "finish_consent",
    "switch_module",
    "take_consent",
]
