"""retainers with rollover and overage, milestones of fixed prices, budgets in money or by month

A retainer's terms gain what the definitions in retainers/rules ask for; terms that exist go on as they were: periods from their first day, nothing
rolls on, overage is not billed. `retainer_bill` and `fixed_bill` say which live invoice holds a period or a part of a fixed price, and exist as
long as it does. `budget_alert` is written with the letters it stands for, so that each is sent once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IN_FORCE = "nullif(current_setting('app.org_id', true), '')::uuid"


def upgrade() -> None:
    _extend_retainer()
    _extend_project()
    _create(
        "retainer_bill",
        _bill_columns(),
        ("project", "invoice"),
        [("org_id", "project_id", "period_start")],
    )
    op.create_index("ix_retainer_bill_org_id_invoice_id", "retainer_bill", ["org_id", "invoice_id"])
    _create("milestone", _milestone_columns(), ("project",), [])
    op.create_index("ix_milestone_org_id_project_id", "milestone", ["org_id", "project_id"])
    _create(
        "fixed_bill",
        _part_columns(),
        ("project", "invoice", "milestone"),
        [("org_id", "milestone_id")],
    )
    op.create_index("ix_fixed_bill_org_id_invoice_id", "fixed_bill", ["org_id", "invoice_id"])
    op.create_index("ix_fixed_bill_org_id_project_id", "fixed_bill", ["org_id", "project_id"])
    _create(
        "budget_alert",
        _alert_columns(),
        ("project",),
        [("org_id", "project_id", "subject", "period", "threshold")],
    )


def _extend_retainer() -> None:
    op.add_column("retainer", sa.Column("anchor_day", sa.Integer()))
    op.add_column("retainer", sa.Column("anchor_month", sa.Integer()))
    op.execute("ALTER TABLE retainer NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE retainer SET anchor_day = extract(day FROM starts_on), anchor_month = extract(month FROM starts_on)"
    )
    op.execute("ALTER TABLE retainer FORCE ROW LEVEL SECURITY")
    op.alter_column("retainer", "anchor_day", nullable=False)
    op.alter_column("retainer", "anchor_month", nullable=False)
    op.add_column(
        "retainer", sa.Column("rollover", sa.Text(), server_default="none", nullable=False)
    )
    op.add_column("retainer", sa.Column("rollover_seconds", sa.Integer()))
    op.add_column("retainer", sa.Column("rollover_periods", sa.Integer()))
    op.add_column("retainer", sa.Column("overage_rate", sa.Numeric(14, 4)))
    op.add_column(
        "retainer", sa.Column("prorate", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "retainer", sa.Column("stops", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_retainer_anchor"),
        "retainer",
        "anchor_day BETWEEN 1 AND 31 AND anchor_month BETWEEN 1 AND 12",
    )
    op.create_check_constraint(
        op.f("ck_retainer_rollover"),
        "retainer",
        "rollover IN ('none', 'limited', 'unlimited') AND (rollover = 'limited') = (rollover_seconds IS NOT NULL OR rollover_periods IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_retainer_limits"),
        "retainer",
        "rollover_seconds >= 0 AND rollover_periods > 0 AND overage_rate >= 0",
    )


def _extend_project() -> None:
    op.add_column("project", sa.Column("budget_minor", sa.BigInteger()))
    op.add_column(
        "project", sa.Column("budget_every", sa.Text(), server_default="total", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_project_budget"),
        "project",
        "budget_every IN ('total', 'month') AND budget_minor >= 0 AND (budget_seconds IS NULL OR budget_minor IS NULL)",
    )


def _bill_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("used_seconds", sa.BigInteger(), nullable=False),
        sa.Column("overage_seconds", sa.BigInteger(), nullable=False),
    ]


def _milestone_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger()),
        sa.Column("percent", sa.Numeric(14, 4)),
        sa.Column("due_on", sa.Date()),
    ]


def _part_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid()),
        sa.Column("amount_hundredths", sa.BigInteger(), nullable=False),
    ]


def _alert_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
    ]


CHECKS = {
    "milestone": [
        ("amount", "(amount_minor IS NULL) <> (percent IS NULL)"),
        ("not_negative", "amount_minor > 0 AND percent > 0"),
    ],
    "fixed_bill": [("amount", "amount_hundredths > 0")],
    "retainer_bill": [("not_negative", "used_seconds >= 0 AND overage_seconds >= 0")],
    "budget_alert": [("subject", "subject IN ('budget', 'cap')")],
}


def _create(
    table: str,
    columns: list[sa.Column[object]],
    targets: tuple[str, ...],
    unique: list[tuple[str, ...]],
) -> None:
    op.create_table(
        table,
        *columns,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
            for name, condition in CHECKS.get(table, [])
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f(f"fk_{table}_org_id")),
        *(
            sa.ForeignKeyConstraint(
                ["org_id", f"{to}_id"],
                [f"{to}.org_id", f"{to}.id"],
                name=op.f(f"fk_{table}_org_id_{to}_id"),
            )
            for to in targets
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
        *(sa.UniqueConstraint(*key, name=op.f(f"uq_{table}_{'_'.join(key)}")) for key in unique),
    )
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY in_force ON {table} TO hourline_app USING (org_id = {IN_FORCE}) WITH CHECK (org_id = {IN_FORCE})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO hourline_app")
