"""what an organisation's invoices say of it (address, tax number, how to pay) and what each invoice
says of it, the address of the client as it was typed for one invoice, and whether hours are written
as 2:30 or as 2.50: on the invoices there are, which were written so, as 2.50
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_paper"
down_revision = "0015_project_colours"
branch_labels = None
depends_on = None

COLUMNS = (
    ("organisation", "postal_address", sa.Text(), ""),
    ("organisation", "tax_number", sa.Text(), ""),
    ("organisation", "payment_line", sa.Text(), ""),
    ("invoice_defaults", "hours_format", sa.String(32), "clock"),
    ("invoice", "hours_format", sa.String(32), "decimal"),
    ("invoice", "client_address", sa.Text(), ""),
    ("invoice", "postal_address", sa.Text(), ""),
    ("invoice", "tax_number", sa.Text(), ""),
    ("invoice", "payment_line", sa.Text(), ""),
)


def upgrade() -> None:
    for table, name, kind, default in COLUMNS:
        op.add_column(table, sa.Column(name, kind, server_default=default, nullable=False))
    op.alter_column("invoice", "hours_format", server_default="clock")


def downgrade() -> None:
    for table, name, _, _ in reversed(COLUMNS):
        op.drop_column(table, name)
