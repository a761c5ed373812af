"""why an invoice of a run was skipped, as a message

Those that were stored as words stay as they are, as messages of their own words.
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE bulk_item ALTER COLUMN reason DROP DEFAULT")
    op.execute("ALTER TABLE bulk_item ALTER COLUMN reason DROP NOT NULL")
    op.execute(
        "ALTER TABLE bulk_item ALTER COLUMN reason TYPE jsonb USING CASE WHEN reason <> '' THEN"
        " jsonb_build_object('code', 'text', 'text', reason) END"
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE bulk_item ALTER COLUMN reason TYPE text"
        " USING coalesce(reason->>'text', reason->>'code', '')"
    )
    op.execute("ALTER TABLE bulk_item ALTER COLUMN reason SET DEFAULT ''")
    op.execute("ALTER TABLE bulk_item ALTER COLUMN reason SET NOT NULL")
