"""Alembic, driven from Hourline's own commands: as the owner role."""

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.config import ROOT
from app.kernel.db import db

MODELS = (
    "app.accounts.models",
    "app.invoicing.models",
    "app.kernel.audit",
    "app.kernel.cache",
    "app.kernel.jobs.models",
    "app.kernel.limits",
    "app.kernel.mail",
    "app.kernel.retention",
    "app.projects.models",
    "app.retainers.models",
    "app.timesheets.models",
    "app.xero.models",
)


def import_models(*more: str) -> None:
    """Make every table known: keys point across capabilities, so a process needs them all."""
    for module in (*MODELS, *more):
        import_module(module)


def configuration() -> Config:
    return Config(str(Path(ROOT) / "migrations" / "alembic.ini"))


def upgrade(owner_url: str) -> None:
    """Bring the schema of the database at OWNER_URL (the owner role's address) to the newest migration."""
    config = configuration()
    config.attributes["owner_url"] = owner_url
    command.upgrade(config, "head")


def is_current() -> bool:
    """Whether the database has run the newest migration this code knows."""
    return (
        db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
        == ScriptDirectory.from_config(configuration()).get_current_head()
    )
