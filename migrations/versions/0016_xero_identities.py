"""signing in with Xero: who opens which account, and sign-ins under way

Both belong to people, not to an organisation. Nobody has linked anything yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "xero_identity",
        sa.Column("xero_user_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("xero_user_id", name=op.f("pk_xero_identity")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_xero_identity_user_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("user_id", name=op.f("uq_xero_identity_user_id")),
    )
    op.create_table(
        "identity_attempt",
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claims", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_identity_attempt")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_identity_attempt_user_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_identity_attempt_browser", "identity_attempt", ["browser"])
    for table in ("xero_identity", "identity_attempt"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO hourline_app")
