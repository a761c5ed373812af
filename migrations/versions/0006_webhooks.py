"""the webhook inbox and its daily tally

Both belong to no organisation: an event names a Xero tenant, which is looked up afterwards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_event",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "category", "resource_id", "event_at", name="pk_webhook_event"
        ),
    )
    op.create_index("ix_webhook_event_received_at", "webhook_event", ["received_at"])
    op.create_table(
        "webhook_tally",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "outcome", name="pk_webhook_tally"),
    )
    for table in ("webhook_event", "webhook_tally"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO hourline_app")
        op.execute(f"GRANT SELECT ON {table} TO hourline_admin")
