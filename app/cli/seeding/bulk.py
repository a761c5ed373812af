"""An organisation with as many time entries as asked for."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from app.cli.seeding.clients import Grown, ProjectPlan, plant_clients, plant_rates
from app.cli.seeding.people import TIME_ZONE, Planted, plant_organisation, plant_people
from app.cli.seeding.time import LENGTHS, WORDS, entry, write_entries
from app.kernel import clock, tenancy
from app.kernel.secrets import new_token
from app.permissions import Role

BATCH = 5_000
CLIENTS, PROJECTS_EACH, YEARS = 10, 3, 2
TEAM = (
    ("Owner", Role.OWNER),
    ("Admin", Role.ADMIN),
    ("Manager", Role.MANAGER),
    ("Member", Role.MEMBER),
    ("Second Member", Role.MEMBER),
)


def plant_bulk(entries: int) -> dict[str, Any]:
    """Write one organisation with five people, ten clients, thirty projects and ENTRIES time
    entries over two years.
    """
    slug = f"seed-{new_token()[:8].lower().replace('_', '0').strip('-')}"
    people = plant_people(
        [
            (f"{role} of {slug}", f"{role.lower().replace(' ', '-')}@{slug}.example")
            for role, _ in TEAM
        ]
    )
    planted = plant_organisation(
        f"Seeded {slug}", slug, list(zip(people, (role for _, role in TEAM), strict=True))
    )
    with tenancy.acting(planted.org_id, planted.owner.person.user_id):
        plans = {
            f"Client {c}": [ProjectPlan(f"Project {c}.{p}") for p in range(1, PROJECTS_EACH + 1)]
            for c in range(1, CLIENTS + 1)
        }
        grown = plant_clients(plans, clock.today(TIME_ZONE))
        plant_rates([("150", {}, date(2000, 1, 1))])
        rows = _rows(planted, grown, entries)
        while batch := list(islice(rows, BATCH)):
            write_entries(batch)
    return _summary(planted, grown, entries)


def _rows(planted: Planted, grown: Grown, entries: int) -> Iterator[dict[str, Any]]:
    chance = Random(planted.slug)  # noqa: S311 - made-up data
    today, who = clock.today(TIME_ZONE), [member.membership_id for member in planted.members]
    for _ in range(entries):
        work = chance.choice(grown.work)
        day = today - timedelta(days=chance.randrange(365 * YEARS))
        yield entry(
            chance.choice(who), work, day, chance.choice(LENGTHS), chance.choice(WORDS[work.task])
        )


def _summary(planted: Planted, grown: Grown, entries: int) -> dict[str, Any]:
    def ids(found: dict[str, UUID]) -> dict[str, str]:
        return {name: str(one) for name, one in found.items()}

    return {
        "id": str(planted.org_id),
        "slug": planted.slug,
        "name": planted.name,
        "sign_ins": planted.sign_ins(),
        "memberships": {
            member.role.value: str(member.membership_id) for member in reversed(planted.members)
        },
        "clients": ids(grown.clients),
        "projects": ids(grown.projects),
        "entries": entries,
    }
