"""changes that whoever made them may take back for a day"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_undo_steps"
down_revision = "0016_paper"
branch_labels = None
depends_on = None

IN_FORCE = "org_id = nullif(current_setting('app.org_id', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "undo_step",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("row_table", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_undo_step"),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name="fk_undo_step_org_id"),
    )
    op.create_index("ix_undo_step_org_id_created_at", "undo_step", ["org_id", "created_at"])
    op.execute("ALTER TABLE undo_step ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE undo_step FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON undo_step TO hourline_app"
        f" USING ({IN_FORCE}) WITH CHECK ({IN_FORCE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON undo_step TO hourline_app")


def downgrade() -> None:
    op.drop_table("undo_step")
