"""Doors that open only to somebody who tries Hourline out alone, on the machine it runs on."""

from urllib.parse import urlsplit

from flask import request

from app.config import current_settings
from app.environment import is_loopback


def may_read_letters() -> bool:
    """Whether whoever asks may read every letter: it is their own machine's mail."""
    return current_settings().is_own_machine and _is_asked_here()


def may_use_demo_sign_ins() -> bool:
    """Whether whoever asks may be shown the demo's passwords and one-time codes."""
    return current_settings().demo and _is_asked_here()


def _is_asked_here() -> bool:
    """Whether the request comes from this machine and calls it by its own name: a page of
    somebody else's can lead a browser here by a name of theirs.
    """
    host = urlsplit(f"//{request.host}").hostname
    return is_loopback(request.remote_addr) and is_loopback(host)
