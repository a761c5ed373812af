"""lines whose template nobody chose say what they are grouped by

The template that organisations started with names neither a date nor a person. Where it stands unchanged it becomes the empty one, which leaves
the words to the grouping; invoices keep the one they were made with.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BEFORE = "{project}: {description}"


def upgrade() -> None:
    _replace(BEFORE, "")


def downgrade() -> None:
    _replace("", BEFORE)


def _replace(old: str, new: str) -> None:
    op.execute("ALTER TABLE invoice_defaults NO FORCE ROW LEVEL SECURITY")
    op.execute(f"UPDATE invoice_defaults SET line_template = '{new}' WHERE line_template = '{old}'")
    op.execute("ALTER TABLE invoice_defaults FORCE ROW LEVEL SECURITY")
