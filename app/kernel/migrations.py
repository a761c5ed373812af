"""Alembic, driven from Hourline's own commands: as the owner role."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.config import ROOT
from app.kernel.db import db

if TYPE_CHECKING:
    from alembic.config import Config


def configuration() -> "Config":
    """Alembic's configuration; Alembic is imported only where it is used, which keeps start-up
    short.
    """
    from alembic.config import Config

    return Config(str(Path(ROOT) / "migrations" / "alembic.ini"))


def upgrade(owner_url: str) -> None:
    """Bring the schema of the database at OWNER_URL (the owner role's address) to the newest
    migration.
    """
    from alembic import command

    config = configuration()
    config.attributes["owner_url"] = owner_url
    command.upgrade(config, "head")


@cache
def newest() -> str | None:
    """The newest migration this code knows."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(configuration()).get_current_head()


def is_current() -> bool:
    """Whether the database has run the newest migration this code knows."""
    return db.session.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest()
