"""Alembic, driven from Hourline's own commands: as the owner role."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

import psycopg
from sqlalchemy import text

from app.config import ROOT
from app.kernel.db import db

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS = Path(ROOT) / "migrations" / "versions"
# Our own advisory locks count up from 4_802_001; the number itself means nothing.
UPGRADE_LOCK_KEY = 4_802_004
LOCK_POLL_SECONDS = 0.2
_TRY_LOCK_SQL: LiteralString = "SELECT pg_try_advisory_lock(%s)"


class UnknownRevision(Exception):
    """The database was made by another version of Hourline, whose migrations are not here."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database was made by another version of Hourline: its migration {revision} is"
            " unknown here. Databases from before 0.2.0 cannot be upgraded: use an empty one."
        )


def alembic_config() -> "Config":
    """Alembic's configuration. Alembic is imported only where it is used: start-up stays short."""
    from alembic.config import Config

    return Config(str(Path(ROOT) / "migrations" / "alembic.ini"))


def upgrade_database(owner_url: str) -> None:
    """Bring the schema to the newest migration, as the owner role at `owner_url`. Called by several
    processes at once, one does it and the others wait for it.

    Raises UnknownRevision for a database of another version, which stays as it is.
    """
    from alembic import command

    config = alembic_config()
    config.attributes["owner_url"] = owner_url
    with _upgrade_lock(owner_url):
        revision = database_revision(owner_url)
        if revision and revision not in known_revisions():
            raise UnknownRevision(revision)
        command.upgrade(config, "head")


@contextmanager
def _upgrade_lock(owner_url: str) -> Iterator[None]:
    """Within the block no other process upgrades this database.

    Asked for again and again: a statement that waited for it would hold a snapshot, for which an
    index that the other builds concurrently would wait in turn.
    """
    with psycopg.connect(_plain_address(owner_url), connect_timeout=5, autocommit=True) as lock:
        while lock.execute(_TRY_LOCK_SQL, [UPGRADE_LOCK_KEY]).fetchone() != (True,):
            time.sleep(LOCK_POLL_SECONDS)
        yield


def database_revision(owner_url: str) -> str:
    """The last migration that the database has run; empty for none."""
    with psycopg.connect(_plain_address(owner_url), connect_timeout=5) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return ""
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""


def _plain_address(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")


@cache
def known_revisions() -> tuple[str, ...]:
    """The migrations of this code, oldest first; read without Alembic, which is slow to import."""
    names = (
        re.search(r'^revision = "(.+)"$', path.read_text(), re.MULTILINE)
        for path in sorted(VERSIONS.glob("[0-9]*.py"))
    )
    return tuple(name[1] for name in names if name)


def newest_revision() -> str:
    return known_revisions()[-1]


def is_current() -> bool:
    """Whether the database has run the newest migration of this code."""
    stored = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return bool(stored == newest_revision())
