"""the browser in which an account was opened

Accounts that wait for their address to be confirmed have none: their letter's link asks for the password.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("sign_up_mark", sa.LargeBinary(), nullable=True))
