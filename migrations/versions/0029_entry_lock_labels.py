"""labels of entry locks as messages

A label becomes a code with details; those that are there stay the words that they are.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE entry_lock ALTER COLUMN label TYPE jsonb"
        " USING jsonb_build_object('code', 'text', 'text', label)"
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE entry_lock ALTER COLUMN label TYPE text"
        " USING CASE label ->> 'code' WHEN 'lock.draft' THEN '“Draft for ' || (label ->> 'client') || '”'"
        " ELSE coalesce(label ->> 'number', label ->> 'text', '') END"
    )
