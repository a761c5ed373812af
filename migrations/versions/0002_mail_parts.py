"""mail as HTML beside the text, and where its reader chooses which letters come"""

import sqlalchemy as sa
from alembic import op

revision = "0002_mail_parts"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("html", "choices_url"):
        op.add_column("mail_message", sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("html", "choices_url"):
        op.drop_column("mail_message", name)
