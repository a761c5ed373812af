"""requests that create many invoices in Xero at once, and what Xero was found to hold

A request's text and key belong to the batch, which every invoice in it names; what is found under an invoice's number is kept so that a
person can decide whether it is that invoice. An attempt's whereabouts are a hash of the Xero organisation it went to.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IN_FORCE = "nullif(current_setting('app.org_id', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "push_batch",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("led_by", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name="fk_push_batch_org_id"),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_push_batch"),
    )
    op.execute("ALTER TABLE push_batch ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE push_batch FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON push_batch TO hourline_app USING (org_id = {IN_FORCE}) WITH CHECK (org_id = {IN_FORCE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON push_batch TO hourline_app")
    for column in (
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("setbacks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("at_most", sa.Integer(), server_default=sa.text("50"), nullable=False),
        sa.Column("whereabouts", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("adopting", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("found", JSONB(), server_default=sa.text("'{}'"), nullable=False),
    ):
        op.add_column("invoice_push", column)
    op.create_foreign_key(
        "fk_invoice_push_org_id_batch_id",
        "invoice_push",
        "push_batch",
        ["org_id", "batch_id"],
        ["org_id", "id"],
    )
