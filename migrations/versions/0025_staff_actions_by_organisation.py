"""the application sees of the staff's actions those on the organisation in force

So far only the conditions of its queries kept other organisations' apart. The console sees all of them, as before, and the owner's functions
that erase an organisation's are not bound.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

IN_FORCE = "org_id = nullif(current_setting('app.org_id', true), '')::uuid"


def upgrade() -> None:
    op.execute("ALTER TABLE staff_action ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON staff_action FOR SELECT TO hourline_app USING ({IN_FORCE})"
    )
    op.execute(
        "CREATE POLICY console ON staff_action TO hourline_admin USING (true) WITH CHECK (true)"
    )


def downgrade() -> None:
    op.execute("DROP POLICY console ON staff_action")
    op.execute("DROP POLICY in_force ON staff_action")
    op.execute("ALTER TABLE staff_action DISABLE ROW LEVEL SECURITY")
