"""dry runs of the retention, what the console needs to see, two clean-ups that no other role may do

The app's role can only add to the audit log, and knows nothing of the staff's sessions: the two functions run as the owner and
remove nothing but what is past its time. Row-level security is forced on the owner too, so it gets a policy that shows it old entries only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EXPIRED = {
    "audit_entry": ("expired_audit_entries", "created_at < now() - interval '13 months'"),
    "staff_session": (
        "expired_staff_sessions",
        "coalesce(ended_at, created_at) < now() - interval '7 days'",
    ),
}


def upgrade() -> None:
    op.add_column(
        "retention_run", sa.Column("dry", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute("GRANT SELECT (tenant_id, org_id) ON xero_tenant_directory TO hourline_admin")
    for verb in ("SELECT", "DELETE"):
        op.execute(
            f"CREATE POLICY expired_{verb.lower()} ON audit_entry FOR {verb} TO CURRENT_USER USING ({EXPIRED['audit_entry'][1]})"
        )
    for table, (function, condition) in EXPIRED.items():
        _clean_up(table, function, condition)


def _clean_up(table: str, function: str, condition: str) -> None:
    op.execute(f"""
        CREATE FUNCTION {function}(removing boolean, batch integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
          counted bigint;
        BEGIN
          IF removing THEN
            DELETE FROM public.{table} WHERE ctid IN (SELECT ctid FROM public.{table} WHERE {condition} LIMIT batch);
            GET DIAGNOSTICS counted = ROW_COUNT;
          ELSE
            SELECT count(*) INTO counted FROM public.{table} WHERE {condition};
          END IF;
          RETURN counted;
        END $$
    """)
    op.execute(f"REVOKE ALL ON FUNCTION {function}(boolean, integer) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {function}(boolean, integer) TO hourline_app")
