"""an index for the order in which time entries are listed, and the words of their descriptions

Newest first is how they are shown; what their sums need lies in the index too. The words are as
those of names, and written by the database as well: many entries at once where they come at once.
Nobody reads or writes time entries while those that are there are gone through: do it at a quiet hour
where there are millions.
"""

from alembic import op

revision = "0014_entry_words"
down_revision = "0013_project_time_index"
branch_labels = None
depends_on = None

IN_FORCE = "org_id = nullif(current_setting('app.org_id', true), '')::uuid"

WRITE_ENTRY_WORDS = """
CREATE FUNCTION write_entry_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO public.entry_word (org_id, word, entry_id)
            SELECT org_id, word, id
            FROM new_entries, public.search_words(description) AS word;
        ELSIF TG_OP = 'DELETE' THEN
            DELETE FROM public.entry_word USING old_entries
            WHERE entry_word.org_id = old_entries.org_id
              AND entry_word.entry_id = old_entries.id;
        ELSE
            DELETE FROM public.entry_word WHERE org_id = OLD.org_id AND entry_id = OLD.id;
            INSERT INTO public.entry_word (org_id, word, entry_id)
            SELECT NEW.org_id, word, NEW.id FROM public.search_words(NEW.description) AS word;
        END IF;
        RETURN NULL;
    END $$"""


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_time_entry_newest ON time_entry (org_id, entry_date DESC, id DESC)"
        " INCLUDE (seconds, billable, is_locked)"
    )
    op.execute(
        """CREATE TABLE entry_word (
            org_id uuid NOT NULL,
            word text COLLATE "C" NOT NULL,
            entry_id uuid NOT NULL
        )"""
    )
    # The owner's own tables hide their rows from it too, but for the length of a change.
    op.execute("ALTER TABLE time_entry NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO entry_word (org_id, word, entry_id)"
        " SELECT org_id, word, id FROM time_entry, search_words(description) AS word"
    )
    op.execute("ALTER TABLE time_entry FORCE ROW LEVEL SECURITY")
    op.execute(
        "ALTER TABLE entry_word ADD CONSTRAINT pk_entry_word PRIMARY KEY (org_id, word, entry_id)"
    )
    # Whatever the planner knows of the words, this is how it looks up whether an entry has one.
    op.execute(
        "CREATE INDEX ix_entry_word_org_id_entry_id_word ON entry_word (org_id, entry_id, word)"
    )
    op.execute("ALTER TABLE entry_word ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE entry_word FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON entry_word TO hourline_app"
        f" USING ({IN_FORCE}) WITH CHECK ({IN_FORCE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON entry_word TO hourline_app")
    _create_triggers()


def downgrade() -> None:
    for change in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER write_entry_words_on_{change} ON time_entry")
    op.execute("DROP FUNCTION write_entry_words()")
    op.execute("DROP TABLE entry_word")
    op.execute("DROP INDEX ix_time_entry_newest")


def _create_triggers() -> None:
    """By statement where many rows come or go; by row where a description is changed, which leaves
    every other change of an entry alone.
    """
    op.execute(WRITE_ENTRY_WORDS)
    op.execute(
        "CREATE TRIGGER write_entry_words_on_insert AFTER INSERT ON time_entry"
        " REFERENCING NEW TABLE AS new_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION write_entry_words()"
    )
    op.execute(
        "CREATE TRIGGER write_entry_words_on_delete AFTER DELETE ON time_entry"
        " REFERENCING OLD TABLE AS old_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION write_entry_words()"
    )
    op.execute(
        "CREATE TRIGGER write_entry_words_on_update AFTER UPDATE OF description ON time_entry"
        " FOR EACH ROW WHEN (OLD.description IS DISTINCT FROM NEW.description)"
        " EXECUTE FUNCTION write_entry_words()"
    )
