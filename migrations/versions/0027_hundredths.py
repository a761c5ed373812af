"""hundredths called hundredths

Amounts of invoices are hundredths of the currency's unit, not its minor units: JPY has none, KWD
has thousandths.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

COLUMNS = {
    "invoice": (
        ("subtotal_minor", "subtotal_hundredths"),
        ("tax_minor", "tax_hundredths"),
        ("total_minor", "total_hundredths"),
        ("xero_total_minor", "xero_total_hundredths"),
    ),
    "invoice_line": (
        ("amount_minor", "amount_hundredths"),
        ("tax_minor", "tax_hundredths"),
    ),
    "bulk_item": (("seen_amount", "seen_amount_hundredths"),),
}
INDEX = ("ix_invoice_org_id_total_minor", "ix_invoice_org_id_total_hundredths")


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for before, after in columns:
            op.alter_column(table, before, new_column_name=after)
    op.execute(f"ALTER INDEX {INDEX[0]} RENAME TO {INDEX[1]}")


def downgrade() -> None:
    op.execute(f"ALTER INDEX {INDEX[1]} RENAME TO {INDEX[0]}")
    for table, columns in COLUMNS.items():
        for before, after in columns:
            op.alter_column(table, after, new_column_name=before)
