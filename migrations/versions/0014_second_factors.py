"""second factors of people, recovery codes, fresh confirmation, links that carry an address

Nobody has a second factor yet, and sessions that are open have never been confirmed: both are asked for when they are needed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user_account", sa.Column("totp_secret", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "user_account", sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "user_account", sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "user_session", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("user_token", sa.Column("email", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "organisation",
        sa.Column("require_second_factor", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_recovery_code_user_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_recovery_code_fingerprint")),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code TO hourline_app")
