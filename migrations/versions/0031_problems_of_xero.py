"""why a connection is lost and why a sync stopped, as a code with details

They become words when somebody reads them. What was stored as words stays as it was.
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

COLUMNS = {"xero_connection": "reason", "sync_run": "problem"}


def upgrade() -> None:
    for table, column in COLUMNS.items():
        op.execute(f"""
            ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL,
              ALTER COLUMN {column} TYPE jsonb USING CASE WHEN {column} <> ''
                THEN jsonb_build_object('code', 'text', 'text', {column}) END
            """)


def downgrade() -> None:
    for table, column in COLUMNS.items():
        op.execute(f"""
            ALTER TABLE {table} ALTER COLUMN {column} TYPE text
              USING coalesce({column} ->> 'text', {column} ->> 'code', '')
            """)
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL")
