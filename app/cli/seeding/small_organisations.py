"""Many organisations of one person each, beside those that are measured."""

from app.cli.seeding.clients import ProjectPlan, plant_clients
from app.cli.seeding.people import TIME_ZONE, plant_organisation, plant_people
from app.cli.seeding.time import entry_row, write_entries
from app.kernel import clock, tenancy
from app.kernel.secrets import new_token
from app.permissions import Role

ENTRIES_EACH = 20


def plant_small_organisations(count: int) -> None:
    """Each has an owner, a client with a project, and twenty time entries of today."""
    if not count:
        return
    mark = new_token()[:8].lower().replace("_", "0").strip("-")
    people = plant_people(
        [(f"Owner {number}", f"owner-{number}@{mark}.example") for number in range(count)]
    )
    today = clock.today(TIME_ZONE)
    for number, person in enumerate(people):
        organisation = plant_organisation(
            f"Small {number + 1}", f"small-{mark}-{number + 1}", [(person, Role.OWNER)]
        )
        membership_id = organisation.owner.membership_id
        with tenancy.acting_as(organisation.org_id, person.user_id):
            seeded = plant_clients({"Client": [ProjectPlan("Project")]}, today)
            write_entries(
                [
                    entry_row(membership_id, seeded.work[0], today, 1800, "Work")
                    for _ in range(ENTRIES_EACH)
                ]
            )
