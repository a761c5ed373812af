"""An organisation as large as asked for, with the past of years: for measuring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import insert, select, update

from app.cli.seeding.clients import ProjectPlan, SeededClients, plant_clients, plant_rates
from app.cli.seeding.invoice_history import (
    ACCOUNT_CODE,
    NUMBER_PREFIX,
    TAX_TYPE,
    InvoiceHistory,
    PriceList,
)
from app.cli.seeding.people import TIME_ZONE, SeededOrganisation, plant_organisation, plant_people
from app.cli.seeding.row_copy import copy_rows
from app.cli.seeding.time import Work
from app.cli.seeding.time_history import (
    BilledEntry,
    ClientWork,
    TeamMember,
    TimeHistory,
    history_spans,
)
from app.config import current_settings
from app.invoicing.models import InvoiceDefaults
from app.kernel import clock, tenancy
from app.kernel.audit import AuditEntry
from app.kernel.db import db, own, transaction
from app.kernel.ids import new_id
from app.kernel.secrets import new_token
from app.permissions import Role
from app.projects.models import Client, Project
from app.projects.rules import fold_name
from app.timesheets.models import TimeEntry
from app.xero.contacts.models import Contact

# Whoever is not named here is a member.
FIRST_ROLES = (Role.OWNER, Role.ADMIN, Role.MANAGER)
NAMES = (
    "Kowhai",
    "Totara",
    "Rimu",
    "Kauri",
    "Matai",
    "Nikau",
    "Rata",
    "Manuka",
    "Karaka",
    "Puriri",
)
TRADES = ("Architects", "Bakery", "Clinic", "Dairy", "Electric", "Farms", "Garage", "Hotels")
BUDGET_EVERY_PROJECTS, BUDGET_HOURS = 4, 200
OWN_RATE = Decimal("133.3333")
AUDIT_DAYS = 390
AUDIT_ACTIONS = ("entry.changed", "entry.created", "invoice.pushed", "client.changed")


@dataclass(frozen=True)
class LargeShape:
    """How much there is of everything. `billed_percent`: of the billable time that is older than a
    month.
    """

    members: int = 200
    clients: int = 2_000
    projects: int = 4_010
    entries: int = 1_000_000
    invoices: int = 20_000
    billed_percent: int = 91
    audit_entries: int = 20_000
    contacts: int = 5_000


def plant_large(shape: LargeShape) -> dict[str, Any]:
    """Write the organisation; answers ids and sign-ins of one person for each role."""
    slug = f"large-{new_token()[:8].lower().replace('_', '0').strip('-')}"
    organisation = _plant_team(slug, shape.members)
    chance = Random(shape.entries)  # noqa: S311 - made-up data
    with tenancy.acting_as(organisation.org_id, organisation.owner.person.user_id):
        names = [_client_name(number) for number in range(shape.clients)]
        seeded = plant_clients(_project_plans(names, shape.projects), clock.today(TIME_ZONE))
        _plant_contacts(names, shape.contacts)
        clients = _client_work(seeded)
        prices = _plant_rates(clients, clock.today(TIME_ZONE))
        members = [
            TeamMember(member.membership_id, member.person.user_id, member.person.name)
            for member in organisation.members
        ]
        _plant_history(shape, clients, members, prices, chance)
        copy_rows(AuditEntry, _audit_rows(shape.audit_entries, names, members, chance))
    return _summary(organisation, clients, shape.entries)


def analyse_database() -> None:
    """What PostgreSQL does by itself within a minute or so; as the role that owns the tables."""
    address = current_settings().database_owner_url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _plant_team(slug: str, member_count: int) -> SeededOrganisation:
    roles = [*FIRST_ROLES, *[Role.MEMBER] * member_count][:member_count]
    people = plant_people(
        [
            (f"{role.title()} {number} of {slug}", f"{role}-{number}@{slug}.example")
            for number, role in enumerate(roles, start=1)
        ]
    )
    return plant_organisation(f"Large {slug}", slug, list(zip(people, roles, strict=True)))


def _client_name(number: int) -> str:
    name = NAMES[number % len(NAMES)]
    return f"{name} {TRADES[number // len(NAMES) % len(TRADES)]} {number + 1}"


def _project_plans(names: Sequence[str], project_count: int) -> dict[str, list[ProjectPlan]]:
    plans: dict[str, list[ProjectPlan]] = {name: [] for name in names}
    for number in range(project_count):
        hours = None if number % BUDGET_EVERY_PROJECTS else BUDGET_HOURS
        plan = ProjectPlan(f"Project {number + 1}", budget_hours=hours)
        plans[names[number % len(names)]].append(plan)
    return plans


def _plant_contacts(client_names: Sequence[str], count: int) -> None:
    """Contacts as after a sync: the first ones have the clients' names and are linked to them."""
    names = [*client_names, *(f"Contact {number + 1}" for number in range(count))][:count]
    copy_rows(Contact, ({"name": name, "name_key": fold_name(name)} for name in names))
    with transaction() as session:
        contact_id = (
            select(Contact.id)
            .where(own(Contact), Contact.name_key == Client.name_key)
            .limit(1)
            .scalar_subquery()
        )
        session.execute(update(Client).where(own(Client)).values(contact_id=contact_id))


def _client_work(seeded: SeededClients) -> list[ClientWork]:
    linked = select(Client.id, Client.contact_id).where(own(Client))
    contact_ids = {row.id: row.contact_id for row in db.session.execute(linked)}
    of_client: dict[UUID, dict[UUID, str]] = {each: {} for each in seeded.clients.values()}
    for row in db.session.execute(select(Project.id, Project.name, Project.client_id)):
        of_client[row.client_id][row.id] = row.name
    of_project: dict[UUID, list[Work]] = {each: [] for each in seeded.projects.values()}
    for item in seeded.work:
        of_project[item.project_id].append(item)
    return [
        ClientWork(
            *(number, client_id, name, contact_ids[client_id], of_client[client_id]),
            tuple(item for project_id in of_client[client_id] for item in of_project[project_id]),
        )
        for number, (name, client_id) in enumerate(seeded.clients.items())
    ]


def _plant_rates(clients: Sequence[ClientWork], today: date) -> PriceList:
    """A general price that went up a year ago, and a price of their own for some clients."""
    general = [(date(2000, 1, 1), Decimal(150)), (today - timedelta(days=365), Decimal(160))]
    nobody: dict[str, UUID | None] = {}
    own_prices: list[tuple[str, dict[str, UUID | None], date]] = [
        (str(OWN_RATE), {"client_id": client.client_id}, general[0][0])
        for client in clients
        if client.has_own_price
    ]
    plant_rates([*((str(amount), nobody, day) for day, amount in general), *own_prices])
    return PriceList(general, OWN_RATE)


def _plant_history(
    shape: LargeShape,
    clients: Sequence[ClientWork],
    members: Sequence[TeamMember],
    prices: PriceList,
    chance: Random,
) -> None:
    """Time, and after each span the invoices that bill it, until there are enough."""
    time = TimeHistory(clients, members, shape.billed_percent, chance)
    invoices = InvoiceHistory(prices, members[0], chance)
    span_count = max(1, -(-shape.invoices // len(clients)))
    for span in history_spans(clock.today(TIME_ZONE), span_count, shape.entries):
        billed: dict[int, list[BilledEntry]] = {}
        to_invoice = clients[: shape.invoices - invoices.number]
        copy_rows(TimeEntry, time.rows(span, to_invoice, billed))
        invoices.write(to_invoice, billed, span.end)
    with transaction() as session:
        session.execute(
            insert(InvoiceDefaults).values(
                **{"id": new_id(), "number_prefix": NUMBER_PREFIX},
                **{"next_number": invoices.number + 1, "account_code": ACCOUNT_CODE},
                tax_type=TAX_TYPE,
            )
        )


def _audit_rows(
    count: int, names: Sequence[str], members: Sequence[TeamMember], chance: Random
) -> Iterator[dict[str, Any]]:
    first = clock.now() - timedelta(days=AUDIT_DAYS)
    step = timedelta(days=AUDIT_DAYS) / max(count, 1)
    for number in range(count):
        yield {
            **{"actor_id": chance.choice(members).user_id, "action": chance.choice(AUDIT_ACTIONS)},
            **{"subject": chance.choice(names), "created_at": first + number * step},
            **{"details": {}, "address": "198.51.100.7"},
        }


def _summary(
    organisation: SeededOrganisation, clients: Sequence[ClientWork], entries: int
) -> dict[str, Any]:
    """`membership` is the owner's; `client` and `project` are of the last client, whose time was
    never billed.
    """
    last = clients[-1]
    sign_ins = {each["role"]: each for each in reversed(organisation.sign_ins())}
    return {
        "id": str(organisation.org_id),
        "slug": organisation.slug,
        "name": organisation.name,
        "sign_ins": [sign_ins[role] for role in reversed(Role) if role in sign_ins],
        "membership": str(organisation.owner.membership_id),
        "client": str(last.client_id),
        "project": str(next(iter(last.projects))),
        "entries": entries,
    }
