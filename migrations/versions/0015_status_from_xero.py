"""modules an organisation chooses, and what Xero says of invoices that were pushed

Nothing is on for organisations that exist: a module is chosen by a person. What became of an invoice stands beside it, so that switching
the module off removes those rows and leaves the invoice as it was.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

IN_FORCE = "nullif(current_setting('app.org_id', true), '')::uuid"
TABLES: dict[str, tuple[sa.Column[Any], ...]] = {
    "invoice_sighting": (
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
    ),
    "invoice_difference": (
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("aspect", sa.String(length=32), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("lines", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
    ),
    "invoice_release": (
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
    ),
    "xero_module": (
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
    ),
}
UNIQUE = {
    "invoice_sighting": "invoice_id",
    "invoice_difference": "invoice_id, aspect",
    "invoice_release": "invoice_id",
    "xero_module": "key",
}


def upgrade() -> None:
    for table, columns in TABLES.items():
        _create(table, *columns)
    op.add_column("sync_run", sa.Column("since", sa.Date(), nullable=True))
    op.drop_constraint(op.f("ck_sync_run_kind"), "sync_run")
    op.create_check_constraint(
        op.f("ck_sync_run_kind"),
        "sync_run",
        "kind IN ('contacts', 'items', 'tracking', 'invoices', 'comparison')",
    )


def _create(table: str, *columns: sa.Column[Any]) -> None:
    unique = ["org_id", *UNIQUE[table].split(", ")]
    op.create_table(
        table,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=f"fk_{table}_org_id"),
        sa.PrimaryKeyConstraint("org_id", "id", name=f"pk_{table}"),
        sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}"),
    )
    if "invoice_id" in unique:
        name, own, key = f"fk_{table}_org_id_invoice_id", ["org_id", "invoice_id"], ["org_id", "id"]
        op.create_foreign_key(name, table, "invoice", own, key, ondelete="CASCADE")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON {table} TO hourline_app USING (org_id = {IN_FORCE}) WITH CHECK (org_id = {IN_FORCE})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO hourline_app")
