"""lines that are not time, rounding, and what an invoice was made with

Lines of before are time: their billed seconds are their seconds, and their entries have the line's price as rate. Row-level security
is lifted for the owner alone while these are filled in, within this transaction.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FILLED = ("invoice_line", "invoice_entry")


def upgrade() -> None:
    for table in ("invoice", "invoice_defaults"):
        op.add_column(
            table, sa.Column("rounding", sa.String(32), server_default="none", nullable=False)
        )
        op.add_column(
            table, sa.Column("rounding_minutes", sa.Integer(), server_default="15", nullable=False)
        )
        op.add_column(
            table, sa.Column("rounding_per", sa.String(32), server_default="entry", nullable=False)
        )
        op.create_check_constraint(
            op.f(f"ck_{table}_rounding_minutes"), table, "rounding_minutes IN (6, 15, 30, 60)"
        )
    op.add_column(
        "invoice", sa.Column("billing_mode", sa.String(32), server_default="time", nullable=False)
    )
    op.add_column("invoice", sa.Column("number_prefix", sa.Text(), nullable=True))
    op.add_column(
        "invoice", sa.Column("line_template", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("invoice", sa.Column("form_token", sa.Uuid(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_invoice_org_id_form_token"), "invoice", ["org_id", "form_token"]
    )
    op.add_column(
        "invoice_line", sa.Column("kind", sa.String(32), server_default="time", nullable=False)
    )
    op.add_column("invoice_line", sa.Column("key", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "invoice_line",
        sa.Column("billed_seconds", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column("invoice_line", sa.Column("percent", sa.Numeric(14, 4), nullable=True))
    op.add_column(
        "invoice_line", sa.Column("own", JSONB(), server_default=sa.text("'[]'"), nullable=False)
    )
    op.add_column("invoice_entry", sa.Column("rate", sa.Numeric(14, 4), nullable=True))
    _fill_in()


def _fill_in() -> None:
    for table in FILLED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE invoice_line SET billed_seconds = seconds")
    op.execute(
        "UPDATE invoice_entry SET rate = line.unit_amount FROM invoice_line AS line WHERE (line.org_id, line.id) = (invoice_entry.org_id, line_id)"
    )
    for table in FILLED:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
