"""who sees a membership, said so that the planner counts the members of an organisation

The same rows as before: those of the organisation in force, and the person's own of every one. As
two policies they were joined by OR, of which the planner expects the organisation's share of all
memberships twice over: 4 members of 200, whom it then went through for each of a thousand entries.
"""

from alembic import op

revision = "0012_membership_policy"
down_revision = "0011_locked_entries"
branch_labels = None
depends_on = None

IN_FORCE = "org_id = nullif(current_setting('app.org_id', true), '')::uuid"
OWN_MEMBERSHIP = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"


def upgrade() -> None:
    op.execute("DROP POLICY in_force ON membership")
    op.execute("DROP POLICY own_memberships ON membership")
    op.execute(
        "CREATE POLICY in_force_or_own ON membership FOR SELECT TO hourline_app"
        f" USING (CASE WHEN {IN_FORCE} THEN true ELSE {OWN_MEMBERSHIP} END)"
    )
    op.execute(
        "CREATE POLICY in_force_insert ON membership FOR INSERT TO hourline_app"
        f" WITH CHECK ({IN_FORCE})"
    )
    op.execute(
        "CREATE POLICY in_force_update ON membership FOR UPDATE TO hourline_app"
        f" USING ({IN_FORCE}) WITH CHECK ({IN_FORCE})"
    )
    op.execute(
        f"CREATE POLICY in_force_delete ON membership FOR DELETE TO hourline_app USING ({IN_FORCE})"
    )


def downgrade() -> None:
    for name in ("in_force_or_own", "in_force_insert", "in_force_update", "in_force_delete"):
        op.execute(f"DROP POLICY {name} ON membership")
    op.execute(
        "CREATE POLICY in_force ON membership TO hourline_app"
        f" USING ({IN_FORCE}) WITH CHECK ({IN_FORCE})"
    )
    op.execute(
        f"CREATE POLICY own_memberships ON membership FOR SELECT TO hourline_app USING ({OWN_MEMBERSHIP})"
    )
