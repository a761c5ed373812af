"""what becomes of grouped time at several rates: split, as it was so far, or one line at the sum"""

import sqlalchemy as sa
from alembic import op

revision = "0005_mixed_rates"
down_revision = "0004_tracking_statuses"
branch_labels = None
depends_on = None

TABLES = ("invoice_defaults", "invoice")


def upgrade() -> None:
    for table in TABLES:
        column = sa.Column("mixed_rates", sa.String(32), server_default="split", nullable=False)
        op.add_column(table, column)


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "mixed_rates")
