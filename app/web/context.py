"""What every template may use (docs/frontend.md)."""

from collections.abc import Callable
from typing import Any

from flask import Flask, g
from flask_login import current_user
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup

from app.config import Settings
from app.permissions import Permission, can
from app.web.addresses import filtered_address
from app.web.charts import burn_chart
from app.web.edge import csp_nonce

LIBRARIES = ("forms", "choosers", "page", "data")


def init_operator(app: Flask) -> None:
    """From now on every template may say who runs this installation, as `operator`."""
    settings: Settings = app.extensions["settings"]
    app.jinja_env.globals["operator"] = settings.operator


def init_context(app: Flask) -> None:
    init_operator(app)
    environment = app.jinja_env
    environment.context_class = PageContext
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        Markup=Markup,
        csp_nonce=csp_nonce,
        Permission=Permission,
        burn_chart=burn_chart,
        filtered_address=filtered_address,
    )
    for library in LIBRARIES:
        environment.globals[library] = environment.get_template(f"ui/{library}.html").module
    app.context_processor(_page_context)


def _page_context() -> dict[str, Any]:
    member = g.get("member")
    return {
        "org": g.get("org"),
        "member": member,
        "current_user": current_user,
        "can": lambda permission: member is not None and can(member.role, permission),
    }


class PageContext(Context):
    """What the layout of an organisation's page shows beside the page itself is asked once a
    request, and only by a page that shows it.
    """

    def resolve_or_missing(self, key: str) -> Any:
        if key in self.vars:
            return self.vars[key]
        if key in self.parent:
            return self.parent[key]
        if key in FRAME and g.get("member") is not None:
            return _frame_value(key)
        return missing


def _frame_value(name: str) -> Any:
    answers: dict[str, Any] = g.setdefault("frame", {})
    if name not in answers:
        answers[name] = FRAME[name]()
    return answers[name]


FRAME: dict[str, Callable[[], Any]] = {}


def add_frame_value(name: str, ask: Callable[[], Any]) -> None:
    """From now on every page of an organisation has `name` in its context, answered by `ask`
    when the page shows it.
    """
    FRAME[name] = ask
