"""Doors that open only to somebody who tries Hourline out alone, on the machine it runs on."""

from flask import request

from app.config import current_settings
from app.environment import is_loopback


def may_read_letters() -> bool:
    """Whether whoever asks may read every letter: it is their own machine's mail."""
    return current_settings().is_own_machine and is_loopback(request.remote_addr)


def may_use_demo_sign_ins() -> bool:
    """Whether whoever asks may be shown the demo's passwords and one-time codes."""
    return current_settings().demo and is_loopback(request.remote_addr)
