"""which grant a Xero tenant is reached by; a sliding minute instead of a bucket

The directory is the only place that sees the connections of all organisations: with the grant in it, a revoked grant marks
every organisation that used it, and a disconnect knows whether another still does. The budget counts the calls of the last minute
one by one, so that a burst may use the whole minute and no window of Xero's ever holds more than its limit.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("xero_tenant_directory", sa.Column("grant_id", sa.Uuid(), nullable=False))
    op.create_foreign_key(
        "fk_xero_tenant_directory_grant_id",
        "xero_tenant_directory",
        "xero_grant",
        ["grant_id"],
        ["id"],
    )
    op.create_index("ix_xero_tenant_directory_grant_id", "xero_tenant_directory", ["grant_id"])
    op.drop_column("xero_tenant_budget", "tokens_full_at")
    op.add_column(
        "xero_tenant_budget",
        sa.Column(
            "recent",
            postgresql.ARRAY(sa.DateTime(timezone=True)),
            server_default="{}",
            nullable=False,
        ),
    )
    op.add_column(
        "xero_tenant_budget", sa.Column("day_seen_at", sa.DateTime(timezone=True), nullable=True)
    )
