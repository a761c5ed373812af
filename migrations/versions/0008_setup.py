"""how far the setup wizard is, and the tracking options that new invoices carry

Both are empty for what exists: nothing has been finished, nothing is tracked by default.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "xero_connection",
        sa.Column("setup_done", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "invoice_defaults",
        sa.Column("tracking", JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
