"""since when a connection needs a reconnect

Of those that need one already it is not known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("xero_connection", sa.Column("lost_at", sa.DateTime(timezone=True)))
    op.execute("GRANT SELECT (lost_at) ON xero_connection TO hourline_admin")


def downgrade() -> None:
    op.drop_column("xero_connection", "lost_at")
