"""invoices in the order of their dates and totals

As by client: whatever the list is sorted by is read in its order.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ORDERS = {
    "invoice_date": "ix_invoice_org_id_invoice_date",
    "due_date": "ix_invoice_org_id_due_date",
    "total_minor": "ix_invoice_org_id_total_minor",
}


def upgrade() -> None:
    for column, name in ORDERS.items():
        op.create_index(name, "invoice", ["org_id", column, "id"])


def downgrade() -> None:
    for name in ORDERS.values():
        op.drop_index(name, "invoice")
