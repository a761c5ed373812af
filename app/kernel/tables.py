"""What tables say of themselves: why no organisation owns them, and how long rows are kept.

The models must have been imported (app/schema.py).
"""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Table, select

from app.kernel.db import Base, OrgRow, db, end_reading
from app.kernel.retention_policy import Retention

# Tables that no model describes, and what they are.
TABLES_WITHOUT_MODEL = {
    "alembic_version": "which migrations have run",
    "huey_counter": "Huey's own storage: wake-up calls without contents",
    "huey_kv": "Huey's own storage: wake-up calls without contents",
    "huey_schedule": "Huey's own storage: wake-up calls without contents",
    "huey_task": "Huey's own storage: wake-up calls without contents",
}


def table_models() -> Iterator[tuple[Table, type[Base]]]:
    """Every table with its model."""
    for mapper in Base.registry.mappers:
        assert isinstance(mapper.local_table, Table), "models are tables"
        yield mapper.local_table, mapper.class_


def global_tables() -> dict[str, str]:
    """Every table that no organisation owns, with the reason."""
    reasons = {table.name: model.global_reason for table, model in table_models()}
    return TABLES_WITHOUT_MODEL | {name: reason for name, reason in reasons.items() if reason}


def retention_policies() -> list[Retention]:
    """How long each table's rows are kept: the longest first, then by name."""
    policies = [
        replace(model.retention, table=table.name, has_org_id=issubclass(model, OrgRow))
        for table, model in table_models()
        if model.retention is not None
    ]
    return sorted(policies, key=lambda policy: (-policy.keep_days, policy.name))


def all_org_ids() -> list[UUID]:
    """The id of every organisation, from the table that lists them; closes the read transaction."""
    (directory,) = [table for table, model in table_models() if model.is_org_directory]
    org_ids = list(db.session.scalars(select(directory.c.org_id).distinct()))
    end_reading()
    return org_ids
