"""The demo's studio: Tussock & Tide, five people, eight clients, twenty projects, and a second,
small organisation beside it.
"""

from datetime import date, timedelta

from sqlalchemy import insert

from app.accounts.services import change_invoice_details
from app.cli.seeding.budgets import (
    LIMITED_ROLLOVER,
    UNLIMITED_ROLLOVER,
    plant_budgets,
    plant_milestones,
    plant_terms,
)
from app.cli.seeding.clients import ProjectPlan, SeededClients, plant_clients, plant_rates
from app.cli.seeding.invoices import PastInvoice, last_day, plant_invoices
from app.cli.seeding.people import (
    TIME_ZONE,
    Person,
    SeededOrganisation,
    plant_organisation,
    plant_people,
)
from app.cli.seeding.time import plant_weeks
from app.invoicing.models import InvoiceState
from app.kernel import clock, tenancy
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.permissions import Role
from app.projects.models import BillingMode
from app.timesheets.models import Timer

STUDIO, STUDIO_SLUG = "Tussock & Tide", "tussock-and-tide"
STUDIO_DETAILS = (
    "Level 2, 48 Cuba Street\nWellington 6011",
    "GST number 112-345-678",
    "Please pay to 12-3140-0123456-00, Tussock & Tide.\nQuestions: accounts@tussockandtide.example",
)
POTTERY, POTTERY_SLUG = "Fernleaf Pottery", "fernleaf-pottery"
WEEKS = 12
PEOPLE = (
    ("Olivia Hart", "olivia@tussockandtide.example"),
    ("Adam Ngata", "adam@tussockandtide.example"),
    ("Mara Silva", "mara@tussockandtide.example"),
    ("Mel Tane", "mel@tussockandtide.example"),
    ("Noah Becker", "noah@tussockandtide.example"),
)
ROLES = (Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER, Role.MEMBER)
FIXED, RETAINER = BillingMode.FIXED, BillingMode.RETAINER
STUDIO_CLIENTS = {
    "Harbour & Vine Hotels": (
        ProjectPlan("Booking site", budget_hours=320, weight=4),
        ProjectPlan("Brand refresh", FIXED, fixed_price=48_000_00, weight=2),
        ProjectPlan("Care plan", RETAINER, fee=900_00, cap_hours=5),
    ),
    "Kowhai Health Trust": (
        ProjectPlan("Patient portal", budget_hours=600, weight=5),
        ProjectPlan("Accessibility audit", FIXED, fixed_price=12_500_00),
        ProjectPlan("Support desk", RETAINER, fee=1_350_00, cap_hours=9, weight=2),
    ),
    "Northlight Studio": (
        ProjectPlan("Exhibition microsite", weight=2),
        ProjectPlan("Ticketing", budget_hours=120, weight=2),
    ),
    "Tui Brewing Co": (
        ProjectPlan("Online shop", budget_hours=260, weight=3),
        ProjectPlan("Label design", FIXED, fixed_price=9_800_00),
        ProjectPlan("Monthly marketing", RETAINER, fee=700_00, cap_hours=4),
    ),
    "Pohutukawa Legal": (
        ProjectPlan("Intake forms", weight=2),
        ProjectPlan("Document templates", archived=True),
    ),
    "Southern Alps Outdoor": (
        ProjectPlan("Rental platform", budget_hours=480, weight=4),
        ProjectPlan("Guide app prototype", FIXED, fixed_price=27_000_00, weight=2),
        ProjectPlan("Winter campaign", archived=True),
    ),
    "Meridian Logistics": (
        ProjectPlan("Tracking dashboard", budget_hours=300, weight=3),
        ProjectPlan("API maintenance", RETAINER, fee=600_00, cap_hours=3),
    ),
    "Rata and Sons": (
        ProjectPlan("Family archive"),
        ProjectPlan("Workshop website", FIXED, fixed_price=6_400_00),
    ),
}
POTTERY_CLIENTS = {
    "Old Wharf Gallery": (
        ProjectPlan("Autumn catalogue"),
        ProjectPlan("Shop displays", FIXED, fixed_price=3_600_00),
    ),
    "Kiln & Co": (ProjectPlan("Glaze workshop", budget_hours=40),),
    "Harbour Market Stalls": (ProjectPlan("Market stall", archived=True),),
}


PAST_INVOICES = (
    *(
        PastInvoice(client, 2, InvoiceState.PAID)
        for client in (
            "Harbour & Vine Hotels",
            "Kowhai Health Trust",
            "Northlight Studio",
            "Southern Alps Outdoor",
        )
    ),
    PastInvoice("Tui Brewing Co", 2, InvoiceState.AUTHORISED),
    PastInvoice("Pohutukawa Legal", 2, InvoiceState.AUTHORISED),
    PastInvoice("Harbour & Vine Hotels", 1, InvoiceState.AUTHORISED),
    PastInvoice("Kowhai Health Trust", 1, InvoiceState.SUBMITTED),
    PastInvoice("Northlight Studio", 1, InvoiceState.PUSHED),
    PastInvoice("Southern Alps Outdoor", 1, InvoiceState.FAILED),
    PastInvoice("Pohutukawa Legal", 1, InvoiceState.DRAFT),
)


def plant_demo(simulator_url: str) -> list[SeededOrganisation]:
    """Both organisations, deterministic relative to today; what the studio has billed is written to
    the simulator too.
    """
    people = plant_people(PEOPLE, enrolled=True)
    return [_plant_studio(people, simulator_url), _plant_pottery(people)]


def _plant_studio(people: list[Person], simulator_url: str) -> SeededOrganisation:
    organisation = plant_organisation(STUDIO, STUDIO_SLUG, list(zip(people, ROLES, strict=True)))
    today = clock.today(TIME_ZONE)
    with tenancy.acting_as(organisation.org_id, organisation.owner.person.user_id):
        change_invoice_details(*STUDIO_DETAILS)
        seeded = plant_clients(STUDIO_CLIENTS, last_day(today, 3).replace(day=1))
        _rate_studio(organisation, seeded, today)
        plant_weeks(
            [member.membership_id for member in organisation.members], seeded.work, WEEKS, today
        )
        _budget_studio(seeded, today)
        _start_timer(organisation, seeded)
        plant_invoices(PAST_INVOICES, seeded.clients, today, simulator_url)
    return organisation


def _rate_studio(organisation: SeededOrganisation, seeded: SeededClients, today: date) -> None:
    """One rate at least at every level of the cascade, and one that rose."""
    olivia, adam, mara, _, noah = (member.membership_id for member in organisation.members)
    always = date(2000, 1, 1)
    plant_rates(
        [
            ("140", {}, always),
            ("150", {}, today - timedelta(days=40)),
            ("195", {"membership_id": olivia}, always),
            ("165", {"membership_id": adam}, always),
            ("110.5", {"membership_id": noah}, always),
            ("135", {"client_id": seeded.clients["Kowhai Health Trust"]}, always),
            ("160", {"project_id": seeded.projects["Rental platform"]}, always),
            ("133.3333", {"project_id": seeded.projects["Family archive"]}, always),
            (
                "175",
                {"membership_id": mara, "project_id": seeded.projects["Patient portal"]},
                always,
            ),
        ]
    )


def _budget_studio(seeded: SeededClients, today: date) -> None:
    """Retainers with and without rollover, one that became dearer, milestones, and a budget that is
    nearly used.
    """
    ids = seeded.projects
    plant_terms(
        ids,
        {"Care plan": LIMITED_ROLLOVER, "API maintenance": UNLIMITED_ROLLOVER},
        ("Support desk", 1_500_00, last_day(today, 1).replace(day=1)),
    )
    plant_milestones([ids["Brand refresh"], ids["Guide app prototype"]], today)
    plant_budgets(ids["Online shop"], ids["Exhibition microsite"], today)


def _start_timer(organisation: SeededOrganisation, seeded: SeededClients) -> None:
    mel = next(member for member in organisation.members if member.person.name.startswith("Mel"))
    work = next(
        work
        for work in seeded.work
        if work.project_id == seeded.projects["Patient portal"] and work.task == "Development"
    )
    with transaction() as session:
        values = {
            "membership_id": mel.membership_id,
            "project_id": work.project_id,
            "task_id": work.task_id,
            "description": "Appointment reminders",
        }
        session.execute(
            insert(Timer).values(
                id=new_id(),
                started_at=clock.now().replace(microsecond=0) - timedelta(minutes=47),
                **values,
            )
        )


def _plant_pottery(people: list[Person]) -> SeededOrganisation:
    """Noah's own organisation, with Mel as its manager, so that switching shows."""
    organisation = plant_organisation(
        POTTERY, POTTERY_SLUG, [(people[4], Role.OWNER), (people[3], Role.MANAGER)]
    )
    today = clock.today(TIME_ZONE)
    with tenancy.acting_as(organisation.org_id, organisation.owner.person.user_id):
        seeded = plant_clients(
            POTTERY_CLIENTS, today.replace(day=1), archived=["Harbour Market Stalls"]
        )
        plant_rates([("85", {}, date(2000, 1, 1))])
        plant_weeks(
            [member.membership_id for member in organisation.members], seeded.work, 3, today
        )
    return organisation
