"""python -m bench.invoices: the list of 20,000 invoices, and what there is to bill of 100 clients.
Exits with 1 when a promise is not kept.
"""

import sys
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
from bench.__main__ import Measure, an_application, median_of, signed_in

INVOICES, CLIENTS, ENTRIES = 20_000, 100, 20_000
BATCH = 5_000
LISTS = {
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


def main() -> None:
    kept = True
    for measure in measures():
        good = measure.value <= measure.at_most
        kept = kept and good
        print(
            f"{'ok  ' if good else 'LATE'} {measure.name:<50} {measure.value:8.1f} {measure.unit}"
            f" (at most {measure.at_most:g})"
        )
    sys.exit(not kept)


def measures() -> Iterator[Measure]:
    with an_application() as app, app.app_context():
        from app.cli.seeding.bulk import plant_bulk

        planted = plant_bulk(0)
        with tenancy.acting(UUID(planted["id"])):
            client_ids = plant()
        tidy(app)
        browser, home = signed_in(app, planted["sign_ins"][0]), f"/o/{planted['slug']}"
        for name, query in LISTS.items():
            yield measure(
                browser,
                f"{INVOICES:,} invoices: {name}",
                f"{home}/invoices{query.format(client=client_ids[0])}",
                100,
            )
        for grouping in Grouping:
            group_by(UUID(planted["id"]), grouping)
            yield measure(
                browser,
                f"to bill, {CLIENTS} clients, {ENTRIES:,} entries, by {grouping}",
                f"{home}/unbilled",
                250,
            )


def tidy(app: Flask) -> None:
    """What PostgreSQL does by itself within a minute or so."""
    settings: Settings = app.extensions["settings"]
    with psycopg.connect(settings.database_owner_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def measure(browser: FlaskClient, name: str, address: str, at_most: float) -> Measure:
    return Measure(name, median_of(browser, address), "ms", at_most)


def group_by(org_id: UUID, grouping: Grouping) -> None:
    with tenancy.acting(org_id), transaction() as session:
        session.execute(delete(InvoiceDefaults).where(InvoiceDefaults.org_id == org_id))
        session.add(InvoiceDefaults(grouping=grouping))


def plant() -> list[UUID]:
    """Clients with a project each, unbilled time of all lengths over two years, a rate that changes
    in between, and invoices.
    """
    chance, today = Random(20_000), clock.today("Pacific/Auckland")
    who = list(
        db.session.scalars(
            select(Membership.id).where(Membership.org_id == tenancy.current_org_id())
        )
    )
    clients = [
        _row(name=f"Client {number} & Sons", name_key=f"client {number} & sons", currency="NZD")
        for number in range(CLIENTS)
    ]
    projects = [_row(client_id=client["id"], name="Work", name_key="work") for client in clients]
    rates = [
        _row(starts_on=today - timedelta(days=days), amount=Decimal(amount))
        for days, amount in ((700, "95.5"), (365, "120"), (90, "133.3333"))
    ]
    times = [
        _row(
            membership_id=chance.choice(who),
            project_id=chance.choice(projects)["id"],
            entry_date=today - timedelta(days=chance.randrange(730)),
            seconds=chance.randrange(60, 30_000),
            description="Work",
            billable=True,
        )
        for _ in range(ENTRIES)
    ]
    _write(Client, clients)
    _write(Project, projects)
    _write(Rate, rates)
    _write(TimeEntry, times)
    _write(
        Invoice,
        [_invoice(chance, chance.choice(clients), who[0], number) for number in range(INVOICES)],
    )
    return [client["id"] for client in clients]


def _invoice(chance: Random, client: dict[str, Any], made_by: UUID, number: int) -> dict[str, Any]:
    day, total = (
        clock.today("Pacific/Auckland") - timedelta(days=chance.randrange(730)),
        chance.randrange(10_000, 9_000_000),
    )
    return _row(
        client_id=client["id"],
        client_name=client["name"],
        created_by=made_by,
        state=chance.choice([InvoiceState.PAID] * 6 + list(InvoiceState)),
        reference=f"HL-{number:05}",
        xero_number=f"HL-{number:05}",
        numbering=Numbering.HOURLINE,
        currency=chance.choice(["NZD", "NZD", "AUD"]),
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


def _write(table: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        with transaction() as session:
            session.execute(insert(table), rows[start : start + BATCH])


if __name__ == "__main__":
    main()
