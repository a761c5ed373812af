"""Settings → Xero: the connection, from consent to disconnect, and what was called in its name."""

from app.blueprints.xero import (
    alerts,
    beginning,
    callback,
    calls,
    choice,
    connection,
    modules,
    privacy,
)
from app.blueprints.xero.blueprint import blueprint

__all__ = [
    "alerts",
    "beginning",
    "blueprint",
    "callback",
    "calls",
    "choice",
    "connection",
    "modules",
    "privacy",
]
