"""The list of 20,000 invoices, and what there is to bill of 100 clients."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select

from app.accounts.models import Membership
from app.config import Settings
from app.invoicing.models import (
    Grouping,
    Invoice,
    InvoiceDefaults,
    InvoiceState,
    LineAmountTypes,
    Numbering,
)
from app.kernel import clock, tenancy
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.projects.models import Client, Project, Rate
from app.timesheets.models import TimeEntry
from bench.applications import bench_application, median_milliseconds, sign_in_browser
from bench.measures import Measure

INVOICE_COUNT, CLIENT_COUNT, ENTRY_COUNT = 20_000, 100, 20_000
BATCH_ROWS = 5_000
LIST_QUERIES = {
    "newest": "",
    "the last page": "?page=390",
    "by client": "?sort=client&page=100",
    "by date": "?sort=date",
    "by due date, a late page": "?sort=due&page=300",
    "the largest totals": "?sort=-total",
    "one client": "?client={client}",
    "a search": "?q=CLIENT+7",
    "a search without a match": "?q=nothing+is+called+this",
    "dates and a stage": "?stage=paid&start=2026-01-01&end=2026-06-30",
}


def measure_lists() -> Iterator[Measure]:
    with bench_application() as app, app.app_context():
        from app.cli.seeding.bulk import plant_bulk

        seeded = plant_bulk(0)
        with tenancy.acting_as(UUID(seeded["id"])):
            client_ids = seed_books()
        vacuum_database(app)
        browser, home = sign_in_browser(app, seeded["sign_ins"][0]), f"/o/{seeded['slug']}"
        for name, query in LIST_QUERIES.items():
            yield measure(
                browser,
                f"{INVOICE_COUNT:,} invoices: {name}",
                f"{home}/invoices{query.format(client=client_ids[0])}",
                100,
            )
        for grouping in Grouping:
            set_grouping(UUID(seeded["id"]), grouping)
            yield measure(
                browser,
                f"to bill, {CLIENT_COUNT} clients, {ENTRY_COUNT:,} entries, by {grouping}",
                f"{home}/unbilled",
                250,
            )


def vacuum_database(app: Flask) -> None:
    """What PostgreSQL does by itself within a minute or so."""
    settings: Settings = app.extensions["settings"]
    with psycopg.connect(settings.database_owner_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def measure(browser: FlaskClient, name: str, address: str, limit: float) -> Measure:
    return Measure(name, median_milliseconds(browser, address), "ms", limit)


def set_grouping(org_id: UUID, grouping: Grouping) -> None:
    with tenancy.acting_as(org_id), transaction() as session:
        session.execute(delete(InvoiceDefaults).where(InvoiceDefaults.org_id == org_id))
        session.add(InvoiceDefaults(grouping=grouping))


def seed_books() -> list[UUID]:
    """Clients with a project each, unbilled time of all lengths over two years, a rate that changes
    in between, and invoices.
    """
    random, today = Random(20_000), clock.today("Pacific/Auckland")
    membership_ids = list(
        db.session.scalars(
            select(Membership.id).where(Membership.org_id == tenancy.current_org_id())
        )
    )
    clients = [
        _row(name=f"Client {number} & Sons", name_key=f"client {number} & sons", currency="NZD")
        for number in range(CLIENT_COUNT)
    ]
    projects = [_row(client_id=client["id"], name="Work", name_key="work") for client in clients]
    rates = [
        _row(starts_on=today - timedelta(days=days), amount=Decimal(amount))
        for days, amount in ((700, "95.5"), (365, "120"), (90, "133.3333"))
    ]
    entries = [
        _row(
            membership_id=random.choice(membership_ids),
            project_id=random.choice(projects)["id"],
            entry_date=today - timedelta(days=random.randrange(730)),
            seconds=random.randrange(60, 30_000),
            description="Work",
            billable=True,
        )
        for _ in range(ENTRY_COUNT)
    ]
    _insert_rows(Client, clients)
    _insert_rows(Project, projects)
    _insert_rows(Rate, rates)
    _insert_rows(TimeEntry, entries)
    _insert_rows(
        Invoice,
        [
            _invoice_row(random, random.choice(clients), membership_ids[0], number)
            for number in range(INVOICE_COUNT)
        ],
    )
    return [client["id"] for client in clients]


def _invoice_row(
    random: Random, client: dict[str, Any], created_by: UUID, number: int
) -> dict[str, Any]:
    day, total = (
        clock.today("Pacific/Auckland") - timedelta(days=random.randrange(730)),
        random.randrange(10_000, 9_000_000),
    )
    return _row(
        client_id=client["id"],
        client_name=client["name"],
        created_by=created_by,
        state=random.choice([InvoiceState.PAID] * 6 + list(InvoiceState)),
        reference=f"HL-{number:05}",
        xero_number=f"HL-{number:05}",
        numbering=Numbering.HOURLINE,
        currency=random.choice(["NZD", "NZD", "AUD"]),
        invoice_date=day,
        due_date=day + timedelta(days=20),
        grouping=Grouping.ENTRY,
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        subtotal_hundredths=total,
        tax_hundredths=0,
        total_hundredths=total,
    )


def _row(**values: Any) -> dict[str, Any]:
    return {"org_id": tenancy.current_org_id(), "id": new_id(), "created_at": clock.now()} | values


def _insert_rows(table: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH_ROWS):
        with transaction() as session:
            session.execute(insert(table), rows[start : start + BATCH_ROWS])
