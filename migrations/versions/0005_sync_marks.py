"""what a full sync met, and whether pages shifted under it

A contact that a full sync no longer meets has gone. Pages shift when a record changes during a run; such a run is read once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False))
    op.add_column(
        "sync_state", sa.Column("run_started_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("sync_state", sa.Column("disturbed", sa.Boolean(), nullable=False))
