"""how Xero made a contact otherwise than it was asked to

NULL for all that are there: a column without values takes no time, however long its table.
"""

from alembic import op

revision = "0008_contact_warning"
down_revision = "0007_changed_by"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE contact ADD COLUMN warning jsonb")


def downgrade() -> None:
    op.execute("ALTER TABLE contact DROP COLUMN warning")
