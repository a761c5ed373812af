"""row-level security, grants for the three roles, Huey's tables

Every table of business data shows only the rows of the organisation in force (`app.org_id`, set per transaction). Two policies
are wider: a person sees their own memberships and the organisations these belong to, and the console's role sees what it
may see (column grants) across organisations.
"""

from alembic import op
from huey.storage import PostgresStorage

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IN_FORCE = "nullif(current_setting('app.org_id', true), '')::uuid"
ASKING = "nullif(current_setting('app.user_id', true), '')::uuid"

ORG_TABLES = [
    "audit_entry",
    "client",
    "contact",
    "entry_lock",
    "invoice",
    "invoice_defaults",
    "invoice_entry",
    "invoice_event",
    "invoice_line",
    "invoice_push",
    "item",
    "membership",
    "project",
    "rate",
    "retainer",
    "sync_run",
    "sync_state",
    "task",
    "time_entry",
    "timer",
    "tracking_category",
    "tracking_option",
    "xero_call",
    "xero_connection",
]
APP_ONLY_ADDS = ("audit_entry",)
APP_TABLES = [
    "user_account",
    "user_session",
    "user_token",
    "token_bucket",
    "org_slug",
    "organisation",
    "mail_message",
    "job",
    "job_turn",
    "period_run",
    "cache_entry",
    "xero_grant",
    "xero_tenant_directory",
    "oauth_attempt",
    "xero_tenant_budget",
    "xero_call_slot",
    "retention_run",
]
SHARED_TABLES = ["huey_kv", "huey_schedule", "huey_task", "huey_counter"]
ADMIN_TABLES = ["staff", "staff_session", "retention_run", "token_bucket"]
ADMIN_READS = {
    "organisation": "id, name, slug, created_at",
    "xero_connection": "org_id, id, created_at, grant_id, state, reason, connected_at, country, base_currency",
    "xero_grant": "id, expires_at, refreshed_at, revoked_at",
    "sync_run": "org_id, id, created_at, kind, state, cause, started_at, finished_at, pages, records, problem",
    "invoice": "org_id, id, created_at, reference, state, problem, advice, pushed_at",
    "invoice_push": "org_id, id, invoice_id, created_at, generation, attempts, unknown, first_sent_at, last_sent_at",
    "xero_call": "org_id, id, created_at, purpose, method, endpoint, status, outcome, records, bytes, milliseconds, correlation_id",
    "xero_tenant_budget": "tenant_id, day_remaining, parked_until, problem",
    "period_run": "name, slot",
    "job": "id, org_id, kind, subject, state, priority, next_try_at, tries, lease_expires_at, last_error, created_at, finished_at",
}


def upgrade() -> None:
    for statement in PostgresStorage("hourline", dsn="", create_tables=False).ddl:
        op.execute(statement)
    for table in ORG_TABLES:
        _protect(table, f"org_id = {IN_FORCE}")
    _protect("organisation", f"id = {IN_FORCE}")
    op.execute(
        f"CREATE POLICY own_memberships ON membership FOR SELECT TO hourline_app USING (user_id = {ASKING})"
    )
    op.execute(
        f"CREATE POLICY own_organisations ON organisation FOR SELECT TO hourline_app USING (id IN (SELECT org_id FROM membership WHERE user_id = {ASKING}))"
    )
    _grant_app()
    _grant_admin()


def _protect(table: str, condition: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON {table} TO hourline_app USING ({condition}) WITH CHECK ({condition})"
    )


def _grant_app() -> None:
    for table in [*ORG_TABLES, *APP_TABLES, *SHARED_TABLES]:
        verbs = "SELECT, INSERT" if table in APP_ONLY_ADDS else "SELECT, INSERT, UPDATE, DELETE"
        op.execute(f"GRANT {verbs} ON {table} TO hourline_app")
    op.execute("GRANT SELECT ON alembic_version, staff_action TO hourline_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO hourline_app, hourline_admin")


def _grant_admin() -> None:
    for table in [*ADMIN_TABLES, *SHARED_TABLES]:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO hourline_admin")
    op.execute("GRANT SELECT, INSERT ON staff_action TO hourline_admin")
    op.execute("GRANT SELECT ON alembic_version TO hourline_admin")
    op.execute(
        "GRANT INSERT, UPDATE (state, tries, next_try_at, finished_at, priority) ON job TO hourline_admin"
    )
    for table, columns in ADMIN_READS.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO hourline_admin")
        if table in ORG_TABLES or table == "organisation":
            op.execute(
                f"CREATE POLICY console ON {table} FOR SELECT TO hourline_admin USING (true)"
            )
