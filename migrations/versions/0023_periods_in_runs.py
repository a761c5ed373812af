"""retainer periods in runs of invoices for many clients

An item of a run is a client's time, or one period of a project's retainer.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = "uq_bulk_item_org_id_run_id_client_id"
AFTER = "uq_bulk_item_org_id_run_id_client_id_project_id_period_start"


def upgrade() -> None:
    op.add_column("bulk_item", sa.Column("project_id", sa.Uuid(), nullable=True))
    op.add_column(
        "bulk_item",
        sa.Column("project_name", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("bulk_item", sa.Column("period_start", sa.Date(), nullable=True))
    op.create_foreign_key(
        "fk_bulk_item_org_id_project_id",
        "bulk_item",
        "project",
        ["org_id", "project_id"],
        ["org_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_bulk_item_period"), "bulk_item", "(project_id IS NULL) = (period_start IS NULL)"
    )
    op.create_unique_constraint(
        AFTER,
        "bulk_item",
        ["org_id", "run_id", "client_id", "project_id", "period_start"],
        postgresql_nulls_not_distinct=True,
    )
    op.drop_constraint(BEFORE, "bulk_item")


def downgrade() -> None:
    op.execute("ALTER TABLE bulk_item NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM bulk_item WHERE project_id IS NOT NULL")
    op.execute("ALTER TABLE bulk_item FORCE ROW LEVEL SECURITY")
    op.create_unique_constraint(BEFORE, "bulk_item", ["org_id", "run_id", "client_id"])
    op.drop_constraint(AFTER, "bulk_item")
    op.drop_constraint("ck_bulk_item_period", "bulk_item")
    op.drop_constraint("fk_bulk_item_org_id_project_id", "bulk_item")
    for column in ("period_start", "project_name", "project_id"):
        op.drop_column("bulk_item", column)
