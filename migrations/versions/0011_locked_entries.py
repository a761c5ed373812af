"""each time entry says whether an invoice holds it, so that what is unbilled is found by an index

The mark follows the entry locks in the statement that writes them, with the rights of whoever runs
it. Nobody else can set it: another value than the locks say is refused.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_locked_entries"
down_revision = "0010_name_words"
branch_labels = None
depends_on = None

# The owner's own tables hide their rows from it too, but for the length of a change.
BACKFILLED_TABLES = ("time_entry", "entry_lock")


def upgrade() -> None:
    """From the triggers on the mark is right for what is billed, then for what was billed before:
    nobody waits for the long part. One that was cut off can be started again.
    """
    op.execute(
        "ALTER TABLE time_entry ADD COLUMN IF NOT EXISTS is_locked boolean DEFAULT false NOT NULL"
    )
    _create_functions()
    _create_triggers()
    # A lock stays on its entry: what may change of it is what it says.
    op.execute("REVOKE UPDATE ON entry_lock FROM hourline_app")
    op.execute("GRANT UPDATE (label) ON entry_lock TO hourline_app")
    for table in BACKFILLED_TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    with op.get_context().autocommit_block():
        _mark_locked_entries()
        op.execute("DROP INDEX IF EXISTS ix_time_entry_unbilled")
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_time_entry_unbilled"
            " ON time_entry (org_id, project_id, membership_id, entry_date) INCLUDE (seconds)"
            " WHERE billable AND NOT is_locked"
        )
    for table in BACKFILLED_TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("DROP INDEX ix_time_entry_unbilled")
    op.execute("GRANT UPDATE ON entry_lock TO hourline_app")
    for event in ("insert", "delete"):
        op.execute(f"DROP TRIGGER mark_entries_on_{event} ON entry_lock")
    for event in ("insert", "update"):
        op.execute(f"DROP TRIGGER check_mark_on_{event} ON time_entry")
    op.execute("DROP FUNCTION mark_entries(), check_entry_mark()")
    op.execute("ALTER TABLE time_entry DROP COLUMN is_locked")


def _mark_locked_entries() -> None:
    """An organisation at a time."""
    connection = op.get_bind()
    org_ids = list(connection.scalars(sa.text("SELECT DISTINCT org_id FROM entry_lock")))
    for org_id in org_ids:
        connection.execute(
            sa.text(
                """UPDATE time_entry SET is_locked = true FROM entry_lock
                WHERE time_entry.org_id = :org AND entry_lock.org_id = :org
                  AND entry_lock.entry_id = time_entry.id AND NOT time_entry.is_locked"""
            ),
            {"org": org_id},
        )


def _create_functions() -> None:
    """`mark_entries` locks the rows in the order in which whoever bills them does, then reads again
    what their locks are. Its statements are planned each time: for ten thousand entries otherwise
    than for one.
    """
    op.execute(
        """CREATE OR REPLACE FUNCTION mark_entries() RETURNS trigger
        LANGUAGE plpgsql SET search_path TO 'pg_catalog', 'pg_temp' AS $$
        BEGIN
          EXECUTE 'SELECT FROM public.time_entry entry
            JOIN changed ON (changed.org_id, changed.entry_id) = (entry.org_id, entry.id)
            ORDER BY entry.id FOR NO KEY UPDATE OF entry';
          EXECUTE 'UPDATE public.time_entry entry SET is_locked = NOT entry.is_locked
            FROM changed
            LEFT JOIN public.entry_lock held
              ON (held.org_id, held.entry_id) = (changed.org_id, changed.entry_id)
            WHERE (changed.org_id, changed.entry_id) = (entry.org_id, entry.id)
              AND entry.is_locked <> (held.id IS NOT NULL)';
          RETURN NULL;
        END $$"""
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION check_entry_mark() RETURNS trigger
        LANGUAGE plpgsql SET search_path TO 'pg_catalog', 'pg_temp' AS $$
        BEGIN
          IF NEW.is_locked <> EXISTS (
            SELECT FROM public.entry_lock WHERE org_id = NEW.org_id AND entry_id = NEW.id
          ) THEN
            RAISE EXCEPTION 'an entry is marked as its lock says'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'check_entry_mark';
          END IF;
          RETURN NEW;
        END $$"""
    )


def _create_triggers() -> None:
    for event, rows in (("insert", "NEW"), ("delete", "OLD")):
        op.execute(
            f"CREATE OR REPLACE TRIGGER mark_entries_on_{event} AFTER {event.upper()} ON entry_lock"
            f" REFERENCING {rows} TABLE AS changed"
            " FOR EACH STATEMENT EXECUTE FUNCTION mark_entries()"
        )
    op.execute(
        "CREATE OR REPLACE TRIGGER check_mark_on_insert BEFORE INSERT ON time_entry"
        " FOR EACH ROW WHEN (NEW.is_locked) EXECUTE FUNCTION check_entry_mark()"
    )
    op.execute(
        "CREATE OR REPLACE TRIGGER check_mark_on_update BEFORE UPDATE OF is_locked ON time_entry"
        " FOR EACH ROW WHEN (OLD.is_locked <> NEW.is_locked) EXECUTE FUNCTION check_entry_mark()"
    )
