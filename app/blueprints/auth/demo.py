"""What only a demo shows: whom to sign in as, and the code that their authenticator would show. Elsewhere nobody and nothing."""

import json
from typing import Any

from flask import current_app, request

from app.accounts.services.factors import next_code
from app.kernel import clock, totp

Person = dict[str, Any]


def sign_ins() -> list[Person]:
    """The seeded people (name, role, email, password, organisation, and the code that signs them in now)."""
    settings = current_app.extensions["settings"]
    path = settings.var / "demo-sign-ins.json"
    if not settings.demo or not path.exists():
        return []
    people: list[Person] = json.loads(path.read_text())
    return [{**person, "code": next_code(person["email"])} for person in people]


def code_of(email: str) -> str | None:
    """In a demo the code that the authenticator of whoever has EMAIL shows, '' when all that would be taken now are used; else None."""
    return next_code(email) if current_app.extensions["settings"].demo else None


def code_for(secret: str) -> str | None:
    """In a demo the code that an authenticator with SECRET shows; else None."""
    return totp.code_at(secret, totp.step_at(clock.now())) if current_app.extensions["settings"].demo else None


def one_click_code(email: str) -> str | None:
    """The code that belongs to a click on the demo's button: one that works now, for the page may have been open for a while."""
    return code_of(email) if "code" in request.form else None
