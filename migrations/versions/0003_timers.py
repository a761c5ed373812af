"""timers that wait for an answer, choices of billable, a person's timers everywhere, minutes

A timer that was stopped keeps its row until its member has said what becomes of it. Whether time is
billable is stored as it was decided, or as nobody having decided. Invoices may round to the minute,
as durations are shown.
"""

from alembic import op

revision = "0003_timers"
down_revision = "0002_mail_parts"
branch_labels = None
depends_on = None

IN_FORCE = "org_id = nullif(current_setting('app.org_id', true), '')::uuid"
ROUNDED_TABLES = ("invoice", "invoice_defaults")
# The owner's own tables hide their rows from it too, but for the length of a change.
BACKFILLED_TABLES = ("time_entry", "timer", "project", "task", "membership")


def upgrade() -> None:
    _add_columns()
    _create_person_timers()
    for table in BACKFILLED_TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    _keep_present_values()
    for table in BACKFILLED_TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in ROUNDED_TABLES:
        _set_steps(table, "1, 6, 15, 30, 60")


def downgrade() -> None:
    """Timers that wait for an answer are lost: nothing before this can hold them."""
    for table in ROUNDED_TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(
            f"UPDATE {table} SET rounding = 'none', rounding_minutes = 15"
            " WHERE rounding_minutes = 1"
        )
        _set_steps(table, "6, 15, 30, 60")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute("DROP TABLE person_timer")
    op.execute("ALTER TABLE timer NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM timer WHERE stopped_at IS NOT NULL")
    op.execute("UPDATE timer SET billable_choice = true WHERE billable_choice IS NULL")
    op.execute("ALTER TABLE timer FORCE ROW LEVEL SECURITY")
    op.execute("DROP INDEX uq_timer_running, ix_timer_org_id_membership_id")
    op.execute("ALTER TABLE timer DROP COLUMN stopped_at")
    op.execute("ALTER TABLE timer RENAME COLUMN billable_choice TO billable")
    op.execute("ALTER TABLE timer ALTER COLUMN billable SET NOT NULL")
    op.execute(
        "ALTER TABLE timer ADD CONSTRAINT uq_timer_org_id_membership_id"
        " UNIQUE (org_id, membership_id)"
    )
    op.execute("ALTER TABLE time_entry DROP COLUMN billable_choice")
    op.execute("ALTER TABLE organisation DROP COLUMN short_timers")


def _add_columns() -> None:
    op.execute("ALTER TABLE time_entry ADD COLUMN billable_choice boolean")
    op.execute("ALTER TABLE timer RENAME COLUMN billable TO billable_choice")
    op.execute("ALTER TABLE timer ALTER COLUMN billable_choice DROP NOT NULL")
    op.execute("ALTER TABLE timer ADD COLUMN stopped_at timestamp with time zone")
    op.execute("ALTER TABLE timer DROP CONSTRAINT uq_timer_org_id_membership_id")
    op.execute("CREATE INDEX ix_timer_org_id_membership_id ON timer (org_id, membership_id)")
    op.execute(
        "CREATE UNIQUE INDEX uq_timer_running ON timer (org_id, membership_id)"
        " WHERE stopped_at IS NULL"
    )
    op.execute(
        "ALTER TABLE organisation ADD COLUMN short_timers character varying(32)"
        " DEFAULT 'ask' NOT NULL"
        " CONSTRAINT ck_organisation_short_timers CHECK (short_timers IN ('ask', 'drop'))"
    )


def _create_person_timers() -> None:
    op.execute(
        """CREATE TABLE person_timer (
            org_id uuid NOT NULL,
            id uuid NOT NULL,
            created_at timestamp with time zone NOT NULL,
            user_id uuid NOT NULL,
            started_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_person_timer PRIMARY KEY (org_id, id),
            CONSTRAINT uq_person_timer_org_id_user_id UNIQUE (org_id, user_id),
            CONSTRAINT fk_person_timer_org_id FOREIGN KEY (org_id) REFERENCES organisation (id),
            CONSTRAINT fk_person_timer_user_id FOREIGN KEY (user_id)
                REFERENCES user_account (id) ON DELETE CASCADE
        )"""
    )
    op.execute("CREATE INDEX ix_person_timer_user_id ON person_timer (user_id)")
    op.execute("ALTER TABLE person_timer ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON person_timer TO hourline_app"
        f" USING ({IN_FORCE}) WITH CHECK ({IN_FORCE})"
    )
    op.execute(
        "CREATE POLICY own_timers ON person_timer FOR SELECT TO hourline_app"
        " USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid)"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON person_timer TO hourline_app")


def _keep_present_values() -> None:
    """What is as its project and task say was decided by nobody; the rest stays as it is."""
    op.execute(
        """UPDATE time_entry SET billable_choice = time_entry.billable
        FROM time_entry entry
        JOIN project ON (project.org_id, project.id) = (entry.org_id, entry.project_id)
        LEFT JOIN task ON (task.org_id, task.id) = (entry.org_id, entry.task_id)
        WHERE (entry.org_id, entry.id) = (time_entry.org_id, time_entry.id)
          AND entry.billable <> (project.billable AND coalesce(task.billable, true))"""
    )
    op.execute(
        """UPDATE timer SET billable_choice = NULL
        FROM timer running
        JOIN project ON (project.org_id, project.id) = (running.org_id, running.project_id)
        LEFT JOIN task ON (task.org_id, task.id) = (running.org_id, running.task_id)
        WHERE (running.org_id, running.id) = (timer.org_id, timer.id)
          AND running.billable_choice = (project.billable AND coalesce(task.billable, true))"""
    )
    op.execute(
        """INSERT INTO person_timer (org_id, id, created_at, user_id, started_at)
        SELECT timer.org_id, gen_random_uuid(), now(), membership.user_id, timer.started_at
        FROM timer JOIN membership
          ON (membership.org_id, membership.id) = (timer.org_id, timer.membership_id)"""
    )
    op.execute("ALTER TABLE person_timer FORCE ROW LEVEL SECURITY")


def _set_steps(table: str, steps: str) -> None:
    name = f"ck_{table}_rounding_minutes"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (rounding_minutes IN ({steps}))")
