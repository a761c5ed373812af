"""invitations, offers of ownership, logos, exports, closure; an owner at every commit

Closing sets `erase_after`; from then on one function of the owner's may take the organisation's audit log and its name in the staff's
trail with it, which the application's role cannot do. The trigger looks when a transaction commits, holding the organisation's
row, so that two owners who step down at the same moment cannot both succeed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

IN_FORCE = "nullif(current_setting('app.org_id', true), '')::uuid"
DUE = "EXISTS (SELECT FROM organisation closed WHERE closed.id = audit_entry.org_id AND closed.erase_after <= now())"
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _columns()
    _joining()
    _logo_and_exports()
    for table in (
        "invitation",
        "ownership_offer",
        "organisation_logo",
        "data_export",
        "data_export_chunk",
    ):
        _protect(table)
    _always_an_owner()
    _erasure()


def _columns() -> None:
    op.add_column("organisation", sa.Column("closed_at", TIME))
    op.add_column("organisation", sa.Column("closed_by", sa.Uuid()))
    op.add_column("organisation", sa.Column("erase_after", TIME))
    op.add_column("membership", sa.Column("locale", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "membership",
        sa.Column("muted_mails", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("mail_message", sa.Column("org_id", sa.Uuid()))
    op.create_index("ix_mail_message_org_id", "mail_message", ["org_id"])


def _joining() -> None:
    _create(
        "invitation",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("accepted_at", TIME),
        sa.Column("revoked_at", TIME),
        _to("invitation", "membership", "invited_by"),
        sa.CheckConstraint("role IN ('member', 'manager', 'admin')", name="role"),
    )
    still_open = sa.text("accepted_at IS NULL AND revoked_at IS NULL")
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["org_id", "email"],
        unique=True,
        postgresql_where=still_open,
    )
    op.create_index("ix_invitation_org_id_fingerprint", "invitation", ["org_id", "fingerprint"])
    _create(
        "ownership_offer",
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ended_at", TIME),
        _to("ownership_offer", "membership", "from_id"),
        _to("ownership_offer", "membership", "to_id"),
        sa.CheckConstraint("from_id <> to_id", name="two_people"),
        sa.CheckConstraint("outcome IN ('', 'accepted', 'declined', 'withdrawn')", name="outcome"),
    )
    op.create_index(
        "uq_ownership_offer_open",
        "ownership_offer",
        ["org_id"],
        unique=True,
        postgresql_where=sa.text("outcome = ''"),
    )


def _logo_and_exports() -> None:
    _create(
        "organisation_logo",
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.UniqueConstraint("org_id", name="uq_organisation_logo_org_id"),
    )
    _create(
        "data_export",
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer()),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("finished_at", TIME),
        sa.Column("expires_at", TIME, nullable=False),
        _to("data_export", "membership", "asked_by"),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    )
    _create(
        "data_export_chunk",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _to("data_export_chunk", "data_export", "export_id", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "org_id", "export_id", "position", name="uq_data_export_chunk_org_id_export_id_position"
        ),
    )


def _create(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("org_id", "id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=f"fk_{table}_org_id"),
    )


def _to(
    table: str, target: str, column: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    keys = [f"{target}.org_id", f"{target}.id"]
    return sa.ForeignKeyConstraint(
        ["org_id", column], keys, name=f"fk_{table}_org_id_{column}", ondelete=ondelete
    )


def _protect(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON {table} TO hourline_app USING (org_id = {IN_FORCE}) WITH CHECK (org_id = {IN_FORCE})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO hourline_app")


def _always_an_owner() -> None:
    op.execute("""
        CREATE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
          PERFORM FROM public.organisation WHERE id = OLD.org_id FOR UPDATE;
          IF FOUND AND NOT EXISTS (
            SELECT FROM public.membership WHERE org_id = OLD.org_id AND role = 'owner' AND deactivated_at IS NULL
          ) THEN
            RAISE EXCEPTION 'an organisation has at least one owner' USING ERRCODE = 'check_violation', CONSTRAINT = 'keep_an_owner';
          END IF;
          RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE CONSTRAINT TRIGGER keep_an_owner AFTER UPDATE OF role, deactivated_at OR DELETE ON membership
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'owner' AND OLD.deactivated_at IS NULL)
        EXECUTE FUNCTION keep_an_owner()
    """)


def _erasure() -> None:
    op.execute(
        "CREATE POLICY due ON organisation FOR SELECT TO CURRENT_USER USING (erase_after <= now())"
    )
    for verb in ("SELECT", "DELETE"):
        op.execute(
            f"CREATE POLICY erased_{verb.lower()} ON audit_entry FOR {verb} TO CURRENT_USER USING ({DUE})"
        )
    op.execute("""
        CREATE FUNCTION erase_trail(org uuid) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
          counted bigint;
        BEGIN
          IF NOT EXISTS (SELECT FROM public.organisation WHERE id = org AND erase_after <= now()) THEN
            RAISE EXCEPTION 'this organisation is not to be erased';
          END IF;
          DELETE FROM public.audit_entry WHERE org_id = org;
          GET DIAGNOSTICS counted = ROW_COUNT;
          UPDATE public.staff_action SET org_id = NULL, subject = '', details = '{}' WHERE org_id = org;
          RETURN counted;
        END $$
    """)
    op.execute("REVOKE ALL ON FUNCTION erase_trail(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION erase_trail(uuid) TO hourline_app")
