"""contacts that are kept for their link alone

Every contact that is there already came from a list of customers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_contact_listed"
down_revision = "0005_mixed_rates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "contact",
        sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    op.drop_column("contact", "listed")
