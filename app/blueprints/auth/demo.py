"""What only a demo shows: whom to sign in as, and the code that their authenticator would show.
Elsewhere nobody and nothing.
"""

import json
from typing import Any

from flask import request

from app.accounts.services.demo_codes import NextCode, create_spare_code, next_code
from app.config import current_settings
from app.kernel import clock, totp
from app.web.own_machine import may_use_demo_sign_ins

Person = dict[str, Any]


def sign_ins() -> list[Person]:
    """The seeded people (name, role, email, password, organisation, and what their authenticator
    shows now).
    """
    path = current_settings().var / "demo-sign-ins.json"
    if not may_use_demo_sign_ins() or not path.exists():
        return []
    people: list[Person] = json.loads(path.read_text())
    return [{**person, "code": next_code(person["email"])} for person in people]


def code_of(email: str) -> NextCode | None:
    """In a demo what the authenticator of whoever has `email` shows; else None."""
    return next_code(email) if may_use_demo_sign_ins() else None


def code_for(secret: str) -> NextCode | None:
    """In a demo what an authenticator with `secret` shows; else None."""
    return (
        NextCode(totp.code_at(secret, totp.step_at(clock.now())))
        if may_use_demo_sign_ins()
        else None
    )


def one_click_code(email: str) -> str:
    """In a demo the code that belongs to a click on its button: one that works now, for the page
    may have been open for a while, and a recovery code where the one-time codes are used up, so
    that nobody who signs in often has to wait. Else ''.
    """
    if "code" not in request.form or not may_use_demo_sign_ins():
        return ""
    now = next_code(email)
    return (now.code or create_spare_code(email)) if now else ""
