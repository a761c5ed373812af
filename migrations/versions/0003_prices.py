"""prices beyond 32 bits, and rates that end

A fixed price or fee in a currency of small units (rupiah, dong) passes 2^31 soon. A rate without an amount ends the rate of its
scope: from its date on the next level of the cascade decides.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("project", "fixed_price_minor", type_=sa.BigInteger(), existing_nullable=True)
    op.alter_column("retainer", "fee_minor", type_=sa.BigInteger(), existing_nullable=False)
    op.alter_column("rate", "amount", nullable=True, existing_type=sa.Numeric(14, 4))


def downgrade() -> None:
    op.execute("DELETE FROM rate WHERE amount IS NULL")
    op.alter_column("rate", "amount", nullable=False, existing_type=sa.Numeric(14, 4))
    op.alter_column("retainer", "fee_minor", type_=sa.Integer(), existing_nullable=False)
    op.alter_column("project", "fixed_price_minor", type_=sa.Integer(), existing_nullable=True)
