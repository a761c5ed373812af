"""tracking categories and options say whether they are active

What is stored is what a sync found active; the next one brings the archived ones.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_tracking_statuses"
down_revision = "0003_timers"
branch_labels = None
depends_on = None

TABLES = ("tracking_category", "tracking_option")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table,
            sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE NOT is_active")
        op.drop_column(table, "is_active")
