"""Hourline: tracked time becomes draft invoices in Xero."""

from importlib import import_module

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings, read_settings
from app.kernel.db import db
from app.kernel.engine import engine_options
from app.kernel.jobs.queue import init_queue
from app.kernel.logs import configure_logs
from app.kernel.mailer import init_mail
from app.web.access import authorise, check_every_view
from app.web.application import Application
from app.web.compression import init_compression
from app.web.context import init_context
from app.web.edge import init_edge
from app.web.errors import init_errors
from app.web.filters import init_filters
from app.web.last_organisation import init_last_organisation
from app.web.session import init_sessions
from app.web.tenancy import enter_organisation, init_tenancy, refuse_changes_while_closed

BLUEPRINTS: tuple[str, ...] = (
    "health",
    "auth",
    "account",
    "home",
    "mail",
    "members",
    "invitations",
    "ownership",
    "closure",
    "exports",
    "audit",
    "checklist",
    "choices",
    "organisations",
    "settings",
    "branding",
    "webhooks",
    "xero",
    "xero_sync",
    "contacts",
    "setup",
    "help",
    "clients",
    "projects",
    "retainers",
    "retainer_terms",
    "milestones",
    "tasks",
    "rates",
    "reports",
    "timesheet",
    "week_rows",
    "entries",
    "timer",
    "stopped_timers",
    "undo",
    "invoices",
    "unbilled",
    "bulk",
    "invoice_defaults",
    "reconcile",
    "releases",
)
MAX_BODY = 8 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Hourline's web application; also what workers and commands run inside of. Raises SettingError
    for a bad setting.
    """
    settings = settings or read_settings()
    configure_logs(as_json=not settings.demo)
    app = Application(__name__)
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-form" if settings.secure_cookies else "form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_PARTS=20_000,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        **engine_options(settings.database_url),
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )
    import_module("app.schema")
    app.extensions["sentences"] = import_module("app.sentences").SENTENCES
    db.init_app(app)
    init_mail(app, settings)
    init_queue(app, settings)
    _init_web(app)
    import_module("app.reactions").register()
    return app


def _init_web(app: Flask) -> None:
    init_compression(app)
    init_edge(app)
    init_sessions(app)
    init_tenancy(app)
    init_last_organisation(app)
    app.before_request(enter_organisation)
    app.before_request(authorise)
    app.before_request(refuse_changes_while_closed)
    csrf = CSRFProtect(app)
    Htmx(app)
    init_filters(app)
    init_context(app)
    init_errors(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"app.blueprints.{name}").blueprint)
    csrf.exempt(app.blueprints["webhooks"])
    check_every_view(app)
