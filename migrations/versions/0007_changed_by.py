"""who last changed what people edit, and when: said to whoever saves the same from an older page

Existing rows do not know it: a column without values takes no time, however long its table.
"""

from alembic import op

revision = "0007_changed_by"
down_revision = "0006_contact_listed"
branch_labels = None
depends_on = None

TABLES = (
    "client",
    "invoice",
    "invoice_defaults",
    "membership",
    "milestone",
    "organisation",
    "project",
    "rate",
    "retainer",
    "task",
    "time_entry",
)


def upgrade() -> None:
    for table in TABLES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN changed_at timestamptz, ADD COLUMN changed_by uuid"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN changed_at, DROP COLUMN changed_by")
