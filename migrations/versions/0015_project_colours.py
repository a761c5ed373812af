"""the colour of a project

Those that are there get one after the other, in the order in which they were made.
"""

from alembic import op

revision = "0015_project_colours"
down_revision = "0014_entry_words"
branch_labels = None
depends_on = None

COLOURS = "'blue', 'orange', 'green', 'purple', 'red', 'teal', 'yellow', 'pink'"


def upgrade() -> None:
    op.execute("ALTER TABLE project ADD COLUMN colour varchar(32) NOT NULL DEFAULT 'blue'")
    # The owner's own tables hide their rows from it too, but for the length of a change.
    op.execute("ALTER TABLE project NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"""UPDATE project SET colour = (ARRAY[{COLOURS}])[1 + numbered.place % 8]
            FROM (SELECT org_id, id,
                    row_number() OVER (PARTITION BY org_id ORDER BY id) - 1 AS place
                  FROM project) AS numbered
            WHERE numbered.org_id = project.org_id AND numbered.id = project.id
                AND numbered.place % 8 > 0"""
    )
    op.execute("ALTER TABLE project FORCE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE project ADD CONSTRAINT ck_project_colour CHECK (colour IN ({COLOURS}))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE project DROP COLUMN colour")
