"""runs of invoices for many clients, and a text of each invoice that a search looks through

A search looks for a part of a number or of a name whatever its case: one folded column, kept by the database, is read instead of three.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IN_FORCE = "nullif(current_setting('app.org_id', true), '')::uuid"
SEARCHED = (
    "lower(normalize(client_name || ' ' || coalesce(reference, '') || ' ' || xero_number, NFKC))"
)


def upgrade() -> None:
    op.create_table(
        "bulk_run",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("grouping", sa.String(length=32), nullable=False),
        sa.Column("send", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name="fk_bulk_run_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "asked_by"],
            ["membership.org_id", "membership.id"],
            name="fk_bulk_run_org_id_asked_by",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_bulk_run"),
    )
    op.create_index("ix_bulk_run_org_id_created_at", "bulk_run", ["org_id", "created_at"])
    op.create_table(
        "bulk_item",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("client_name", sa.Text(), nullable=False),
        sa.Column("seen_entries", sa.Integer(), nullable=False),
        sa.Column("seen_seconds", sa.BigInteger(), nullable=False),
        sa.Column("seen_amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("place", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name="fk_bulk_item_org_id"),
        sa.ForeignKeyConstraint(
            ["org_id", "run_id"],
            ["bulk_run.org_id", "bulk_run.id"],
            name="fk_bulk_item_org_id_run_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["client.org_id", "client.id"],
            name="fk_bulk_item_org_id_client_id",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "invoice_id"],
            ["invoice.org_id", "invoice.id"],
            name="fk_bulk_item_org_id_invoice_id",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_bulk_item"),
        sa.UniqueConstraint(
            "org_id", "run_id", "client_id", name="uq_bulk_item_org_id_run_id_client_id"
        ),
        sa.UniqueConstraint("org_id", "invoice_id", name="uq_bulk_item_org_id_invoice_id"),
    )
    for table in ("bulk_run", "bulk_item"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY in_force ON {table} TO hourline_app USING (org_id = {IN_FORCE}) WITH CHECK (org_id = {IN_FORCE})"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO hourline_app")
    op.add_column(
        "invoice",
        sa.Column("search_key", sa.Text(), sa.Computed(SEARCHED, persisted=True), nullable=False),
    )
    op.create_index("ix_invoice_org_id_created_at", "invoice", ["org_id", "created_at", "id"])
