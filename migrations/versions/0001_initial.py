"""the schema of 0.2.0: tables, keys, row-level security, functions and grants

What stood in 32 migrations before the first release, by topic in migrations/schema/.
"""

from pathlib import Path

from alembic import op

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA_FOLDER = Path(__file__).parent.parent / "schema"
# Tables in the order of the floors; then what needs all of them.
TOPICS = (
    "kernel",
    "queue",
    "accounts",
    "projects",
    "retainers",
    "timesheets",
    "invoicing",
    "xero",
    "exports",
    "console",
    "policies",
    "functions",
    "foreign_keys",
)


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None, "Alembic is connected"
    for topic in TOPICS:
        connection.execute((SCHEMA_FOLDER / f"{topic}.sql").read_text())


def downgrade() -> None:
    raise NotImplementedError("before this there is only an empty database")
