"""lines of jobs, so that a claim costs the same whatever waits

Jobs whose time has come stand in their organisation's line, which an index holds. Whose turn it is
each worker process knows by itself. A worker of the version before claims nothing more until it is
started anew, and loses nothing.
"""

from alembic import op

revision = "0009_job_lines"
down_revision = "0008_contact_warning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE job ADD COLUMN line uuid NOT NULL GENERATED ALWAYS AS"
        " (coalesce(org_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)) STORED,"
        " ADD COLUMN in_line boolean DEFAULT false NOT NULL"
    )
    op.execute(
        "UPDATE job SET in_line = true WHERE (state = 'waiting' AND next_try_at <= now())"
        " OR (state = 'running' AND lease_expires_at <= now())"
    )
    op.execute("DROP INDEX ix_job_due, ix_job_leased")
    op.execute(
        "CREATE INDEX ix_job_in_line ON job (priority, line, kind, next_try_at, id)"
        " WHERE in_line AND state IN ('waiting', 'running')"
    )
    op.execute(
        "CREATE INDEX ix_job_later ON job (next_try_at) WHERE state = 'waiting' AND NOT in_line"
    )
    op.execute(
        "CREATE INDEX ix_job_running ON job (line, kind, lease_expires_at) WHERE state = 'running'"
    )
    op.execute(
        """CREATE VIEW claimable_job WITH (security_invoker = true) AS
SELECT id, priority, line, kind, next_try_at FROM job
WHERE in_line AND ((state = 'waiting' AND next_try_at <= now())
    OR (state = 'running' AND lease_expires_at <= now()))
  AND NOT EXISTS (SELECT FROM job AS twin WHERE twin.state = 'running'
    AND twin.lease_expires_at > now() AND twin.line = job.line AND twin.kind = job.kind
    AND twin.subject = job.subject)"""
    )
    op.execute("GRANT SELECT, UPDATE ON claimable_job TO hourline_app")
    op.execute("GRANT SELECT (in_line), UPDATE (in_line) ON job TO hourline_admin")
    # Each job is three versions of its row: a fifth of a long table would be too many to pass over.
    op.execute("ALTER TABLE job SET (autovacuum_vacuum_scale_factor = 0.02)")
    op.execute("DROP TABLE job_turn")


def downgrade() -> None:
    op.execute("DROP VIEW claimable_job")
    op.execute("DROP INDEX ix_job_in_line, ix_job_later, ix_job_running")
    op.execute("ALTER TABLE job DROP COLUMN line, DROP COLUMN in_line")
    op.execute("ALTER TABLE job RESET (autovacuum_vacuum_scale_factor)")
    op.execute("CREATE INDEX ix_job_due ON job (next_try_at) WHERE state = 'waiting'")
    op.execute("CREATE INDEX ix_job_leased ON job (lease_expires_at) WHERE state = 'running'")
    op.execute(
        """CREATE TABLE job_turn (
    org_id uuid NOT NULL CONSTRAINT pk_job_turn PRIMARY KEY,
    served_at timestamp with time zone NOT NULL
);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE job_turn TO hourline_app"""
    )
