"""An organisation with as many time entries as asked for."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from app.cli.seeding.clients import ProjectPlan, SeededClients, plant_clients, plant_rates
from app.cli.seeding.people import TIME_ZONE, SeededOrganisation, plant_organisation, plant_people
from app.cli.seeding.time import DESCRIPTIONS, ENTRY_SECONDS, entry_row, write_entries
from app.kernel import clock, tenancy
from app.kernel.secrets import new_token
from app.permissions import Role

BATCH_ROWS = 5_000
CLIENTS, PROJECTS_EACH, YEARS = 10, 3, 2
TEAM = (
    ("Owner", Role.OWNER),
    ("Admin", Role.ADMIN),
    ("Manager", Role.MANAGER),
    ("Member", Role.MEMBER),
    ("Second Member", Role.MEMBER),
)


def plant_bulk(entries: int) -> dict[str, Any]:
    """Write one organisation with five people, ten clients, thirty projects and `entries` time
    entries over two years.
    """
    slug = f"seed-{new_token()[:8].lower().replace('_', '0').strip('-')}"
    people = plant_people(
        [
            (f"{role} of {slug}", f"{role.lower().replace(' ', '-')}@{slug}.example")
            for role, _ in TEAM
        ]
    )
    organisation = plant_organisation(
        f"Seeded {slug}", slug, list(zip(people, (role for _, role in TEAM), strict=True))
    )
    with tenancy.acting_as(organisation.org_id, organisation.owner.person.user_id):
        plans = {
            f"Client {c}": [ProjectPlan(f"Project {c}.{p}") for p in range(1, PROJECTS_EACH + 1)]
            for c in range(1, CLIENTS + 1)
        }
        seeded = plant_clients(plans, clock.today(TIME_ZONE))
        plant_rates([("150", {}, date(2000, 1, 1))])
        rows = _entry_rows(organisation, seeded, entries)
        while batch := list(islice(rows, BATCH_ROWS)):
            write_entries(batch)
    return _summary(organisation, seeded, entries)


def _entry_rows(
    organisation: SeededOrganisation, seeded: SeededClients, entries: int
) -> Iterator[dict[str, Any]]:
    chance = Random(organisation.slug)  # noqa: S311 - made-up data
    today, membership_ids = (
        clock.today(TIME_ZONE),
        [member.membership_id for member in organisation.members],
    )
    for _ in range(entries):
        work = chance.choice(seeded.work)
        day = today - timedelta(days=chance.randrange(365 * YEARS))
        yield entry_row(
            chance.choice(membership_ids),
            work,
            day,
            chance.choice(ENTRY_SECONDS),
            chance.choice(DESCRIPTIONS[work.task]),
        )


def _summary(
    organisation: SeededOrganisation, seeded: SeededClients, entries: int
) -> dict[str, Any]:
    def as_text(ids_by_name: dict[str, UUID]) -> dict[str, str]:
        return {name: str(each_id) for name, each_id in ids_by_name.items()}

    return {
        "id": str(organisation.org_id),
        "slug": organisation.slug,
        "name": organisation.name,
        "sign_ins": organisation.sign_ins(),
        "memberships": {
            member.role.value: str(member.membership_id)
            for member in reversed(organisation.members)
        },
        "clients": as_text(seeded.clients),
        "projects": as_text(seeded.projects),
        "entries": entries,
    }
