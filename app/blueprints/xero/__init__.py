"""Settings → Xero: the connection, from consent to disconnect, and what was called in its name."""

from app.blueprints.xero import (
    alerts,
    callback,
    calls,
    choice,
    connection,
    consents,
    modules,
    privacy,
)
from app.blueprints.xero.blueprint import blueprint

__all__ = [
    "alerts",
    "blueprint",
    "callback",
    "calls",
    "choice",
    "connection",
    "consents",
    "modules",
    "privacy",
]
