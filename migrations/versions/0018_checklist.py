"""when an organisation put its list of first steps away

Where an invoice has reached Xero by now, nobody needs it any more.
"""

from alembic import op

revision = "0018_checklist"
down_revision = "0017_undo_steps"
branch_labels = None
depends_on = None

TABLES = ("organisation", "invoice")


def upgrade() -> None:
    op.execute("ALTER TABLE organisation ADD COLUMN checklist_hidden_at timestamptz")
    # The owner's own tables hide their rows from it too, but for the length of a change.
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE organisation SET checklist_hidden_at = now() WHERE EXISTS (SELECT FROM invoice"
        " WHERE invoice.org_id = organisation.id AND invoice.xero_invoice_id IS NOT NULL)"
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("ALTER TABLE organisation DROP COLUMN checklist_hidden_at")
