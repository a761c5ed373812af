"""invoices in the order of their clients

The list of invoices is sorted by it, deep pages too: comparing names of many thousands takes longer than the rest of the page.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_invoice_org_id_client_name", "invoice", ["org_id", "client_name", "id"])
