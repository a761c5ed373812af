"""Settings → Xero: the connection, from consent to disconnect, and what was called in its name."""

from flask import Blueprint

blueprint = Blueprint("xero", __name__)
HOME = "/o/<slug>/settings/xero"

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

__all__ = [
    "HOME",
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
