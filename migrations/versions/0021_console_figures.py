"""what the console's pages of the API budget and of organisations on their way out read

Times and counts only: how many calls a Xero tenant has made in its last minute and has under way, and until when a closed organisation is kept.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

READS = {
    "xero_tenant_budget": "recent, day_seen_at",
    "xero_call_slot": "tenant_id, expires_at",
    "organisation": "closed_at, erase_after",
}


def upgrade() -> None:
    for table, columns in READS.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO hourline_admin")


def downgrade() -> None:
    for table, columns in READS.items():
        op.execute(f"REVOKE SELECT ({columns}) ON {table} FROM hourline_admin")
