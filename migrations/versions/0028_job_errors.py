"""why a job waits or died, as a code with details

It becomes words when somebody reads it. What was stored as words stays as it was.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE job ALTER COLUMN last_error DROP NOT NULL,
          ALTER COLUMN last_error TYPE jsonb USING CASE WHEN last_error <> ''
            THEN jsonb_build_object('code', 'text', 'text', last_error) END
        """)


def downgrade() -> None:
    op.execute("""
        ALTER TABLE job ALTER COLUMN last_error TYPE text
          USING coalesce(last_error ->> 'text', last_error ->> 'code', '')
        """)
    op.execute("ALTER TABLE job ALTER COLUMN last_error SET NOT NULL")
