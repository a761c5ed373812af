"""Alembic's entry: runs as the owner role, with a time-out on locks so that a migration never
queues the whole site behind it.
"""

from alembic import context
from sqlalchemy import NullPool, create_engine, text

import app.schema  # noqa: F401 - makes every table known
from app.config import read_settings
from app.kernel.db import Base
from app.kernel.engine import driver_url


def _ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and (name or "").startswith("huey_"))


def run() -> None:
    address = context.config.attributes.get("owner_url") or read_settings().database_owner_url
    engine = create_engine(driver_url(address), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '15min'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=_ours,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
