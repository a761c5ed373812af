"""a project's time is summed by day and member from its index alone"""

from alembic import op

revision = "0013_project_time_index"
down_revision = "0012_membership_policy"
branch_labels = None
depends_on = None

NAME = "ix_time_entry_org_id_project_id_entry_date"
COLUMNS = "time_entry (org_id, project_id, entry_date)"


def upgrade() -> None:
    _replace_index(f"{COLUMNS} INCLUDE (membership_id, seconds, billable)")


def downgrade() -> None:
    _replace_index(COLUMNS)


def _replace_index(columns: str) -> None:
    """The new one is complete before the old one goes; one that was cut off begins again."""
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}_new")
        op.execute(f"CREATE INDEX CONCURRENTLY {NAME}_new ON {columns}")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")
        op.execute(f"ALTER INDEX {NAME}_new RENAME TO {NAME}")
