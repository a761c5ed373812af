"""problems, advice and notes of invoices, as messages

Those that were stored as words stay as they are, as messages of their own words.
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

AS_MESSAGE = "CASE WHEN {0} <> '' THEN jsonb_build_object('code', 'text', 'text', {0}) END"
AS_WORDS = "coalesce({0}->>'text', {0}->>'code', '')"


def upgrade() -> None:
    for column in ("problem", "advice"):
        op.execute(f"ALTER TABLE invoice ALTER COLUMN {column} DROP NOT NULL")
        op.execute(
            f"ALTER TABLE invoice ALTER COLUMN {column} TYPE jsonb USING"
            f" {AS_MESSAGE.format(column)}"
        )
    op.execute(
        "ALTER TABLE invoice_event ALTER COLUMN text TYPE jsonb USING"
        " jsonb_build_object('code', 'text', 'text', text)"
    )
    op.execute("ALTER TABLE invoice_event RENAME COLUMN text TO message")


def downgrade() -> None:
    op.execute("ALTER TABLE invoice_event RENAME COLUMN message TO text")
    op.execute(
        f"ALTER TABLE invoice_event ALTER COLUMN text TYPE text USING {AS_WORDS.format('text')}"
    )
    for column in ("problem", "advice"):
        op.execute(
            f"ALTER TABLE invoice ALTER COLUMN {column} TYPE text USING {AS_WORDS.format(column)}"
        )
        op.execute(f"ALTER TABLE invoice ALTER COLUMN {column} SET NOT NULL")
