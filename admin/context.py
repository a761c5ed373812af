"""What every template of the console may use."""

from typing import Any

from flask import Flask, g, request, url_for

from admin.redacted_texts import redact_for_staff
from app.web.context import LIBRARIES, init_operator
from app.web.edge import csp_nonce

NAVIGATION = (
    ("connections", "Connections", "plug-connected"),
    ("syncs", "Sync failures", "refresh-alert"),
    ("pushes", "Push failures", "cloud-off"),
    ("webhooks", "Webhooks", "webhook"),
    ("jobs", "Jobs", "list-check"),
    ("workers", "Workers", "activity"),
    ("budgets", "Xero API budget", "gauge"),
    ("retention", "Retention", "archive"),
    ("staff", "Staff", "users"),
    ("trail", "Audit trail", "history"),
)


def init_context(app: Flask) -> None:
    init_operator(app)
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(csp_nonce=csp_nonce)
    environment.filters["for_staff"] = redact_for_staff
    for library in (*LIBRARIES, "console"):
        environment.globals[library] = environment.get_template(f"ui/{library}.html").module
    app.context_processor(_page_context)


def _page_context() -> dict[str, Any]:
    staff = g.get("staff")
    return {
        "staff": staff,
        "admin_nav": _navigation() if staff else [],
        "logout_href": url_for("auth.logout"),
    }


def _navigation() -> list[dict[str, Any]]:
    return [
        {
            "href": url_for(f"{name}.index"),
            "text": text,
            "icon": glyph,
            "active": request.blueprint == name,
        }
        for name, text, glyph in NAVIGATION
    ]
