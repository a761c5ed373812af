"""What every template may use (docs/frontend.md)."""

from typing import Any

from flask import Flask, g
from flask_login import current_user

from app.permissions import Permission, can
from app.web.charts import burn_chart
from app.web.edge import csp_nonce

LIBRARIES = ("forms", "page", "data")


def init_context(app: Flask) -> None:
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(csp_nonce=csp_nonce, Permission=Permission, burn_chart=burn_chart)
    for library in LIBRARIES:
        environment.globals[library] = environment.get_template(f"ui/{library}.html").module
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    member = g.get("member")
    context = {
        "org": g.get("org"),
        "member": member,
        "current_user": current_user,
        "can": lambda permission: member is not None and can(member.role, permission),
    }
    if member is not None:
        context.update(_frame())
    return context


def _frame() -> dict[str, Any]:
    """What the layout of an organisation's page shows beside the page itself, asked once a request."""
    if "frame" not in g:
        g.frame = {name: ask() for name, ask in FRAME.items()}
    return dict(g.frame)


FRAME: dict[str, Any] = {}


def frame(name: str, ask: Any) -> None:
    """From now on every page of an organisation has NAME in its context, answered by ASK."""
    FRAME[name] = ask
