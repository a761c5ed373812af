"""The support staff's console: an application of its own, with its own sign-in, cookie and database
role.
"""

import dataclasses
import hashlib
from importlib import import_module
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from admin.access import init_access
from admin.context import init_context
from app.config import ROOT, Settings, read_settings
from app.environment import SettingError
from app.kernel.db import db
from app.kernel.engine import engine_options
from app.kernel.jobs.queue import init_queue
from app.kernel.logs import configure_logs
from app.web.edge import init_edge
from app.web.errors import init_errors
from app.web.filters import init_filters

BLUEPRINTS = (
    *(
        "auth",
        "connections",
        "syncs",
        "pushes",
        "webhooks",
        "jobs",
        "workers",
        "budgets",
        "retention",
        "staff",
        "audit",
    ),
    *("metrics", "style_sheet"),
)
MAX_BODY_BYTES = 256 * 1024
TEMPLATES = Path(__file__).parent / "templates"


def create_admin(settings: Settings | None = None) -> Flask:
    """The console. Raises SettingError for a bad setting, or when it would work as the
    application's database role.
    """
    settings = _console_settings(settings or read_settings())
    configure_logs(as_json=not settings.demo)
    app = Flask(
        __name__, static_folder=str(ROOT / "app" / "static"), template_folder=str(TEMPLATES)
    )
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=hashlib.sha256(f"{settings.secret_key} console".encode()).hexdigest(),
        SESSION_COOKIE_NAME="__Host-console-form" if settings.secure_cookies else "console-form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        **engine_options(settings.database_admin_url),
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )
    import_module("app.schema")
    app.extensions["sentences"] = import_module("app.sentences").SENTENCES
    db.init_app(app)
    init_queue(app, settings)
    _init_web(app)
    return app


def _console_settings(settings: Settings) -> Settings:
    """`settings` as the console uses them: the queue too is reached as its own database role, where
    it is in the database.
    """
    if settings.database_admin_url == settings.database_url:
        raise SettingError(
            "DATABASE_ADMIN_URL is missing: the console has a database role of its own"
        )
    in_database = settings.queue_url == settings.database_url
    return dataclasses.replace(
        settings, queue_url=settings.database_admin_url if in_database else settings.queue_url
    )


def _init_web(app: Flask) -> None:
    init_edge(app)
    CSRFProtect(app)
    Htmx(app)
    init_filters(app)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(TEMPLATES), FileSystemLoader(ROOT / "app" / "templates")]
    )
    init_context(app)
    init_errors(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"admin.blueprints.{name}").blueprint)
    app.register_blueprint(import_module("app.blueprints.health").blueprint)
    init_access(app)
