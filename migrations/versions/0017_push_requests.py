"""a request and its key belong to the batch alone

What is on its way with a key of its own becomes a batch of one, so that it can still be sent again as it was.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE push_batch NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE invoice_push NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        INSERT INTO push_batch (org_id, id, created_at, led_by, generation, size, key, body, first_sent_at, last_sent_at)
        SELECT org_id, id, created_at, invoice_id, generation, 1, key, body, first_sent_at, last_sent_at FROM invoice_push
        WHERE unknown AND key <> '' AND first_sent_at IS NOT NULL AND last_sent_at IS NOT NULL
    """)
    op.execute(
        "UPDATE invoice_push SET batch_id = id WHERE unknown AND key <> '' AND first_sent_at IS NOT NULL AND last_sent_at IS NOT NULL"
    )
    op.execute("ALTER TABLE push_batch FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE invoice_push FORCE ROW LEVEL SECURITY")
    op.drop_column("invoice_push", "key")
    op.drop_column("invoice_push", "body")
