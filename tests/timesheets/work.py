"""A client with two projects, time on them, and an entry on an invoice."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.kernel.db import db, transaction
from app.projects import services
from app.projects.services import ProjectDetails
from app.timesheets import queries
from app.timesheets.models import EntryLock
from app.timesheets.rules import EntryDetails, TrackedEntry
from app.timesheets.rules.entry_locks import number_label
from app.timesheets.services import create_entry
from tests.cast import Person
from tests.invoice_rows import make_invoice

MONDAY = date(2026, 11, 16)


@dataclass(frozen=True)
class Work:
    client_id: UUID
    project_id: UUID
    task_id: UUID
    other_id: UUID


def make_work(person: Person, name: str = "Harbour") -> Work:
    """A client with the projects Website (task Design) and Support."""
    with person.enter_scope():
        client_id = services.create_client(name, "NZD")
        project_id = services.create_project(client_id, ProjectDetails("Website"))
        return Work(
            client_id,
            project_id,
            services.create_task(project_id, "Design"),
            services.create_project(client_id, ProjectDetails("Support")),
        )


def add_time(
    person: Person, project_id: UUID, seconds: int = 3600, on: date = MONDAY, **more: object
) -> UUID:
    with person.enter_scope():
        return create_entry(person.membership_id, EntryDetails(project_id, on, seconds, **more))  # type: ignore[arg-type]


def entry_of(person: Person, entry_id: UUID) -> TrackedEntry:
    with person.enter_scope():
        db.session.rollback()
        return queries.entry(entry_id)


def week_of(person: Person, first: date = MONDAY) -> list[TrackedEntry]:
    with person.enter_scope():
        db.session.rollback()
        return queries.entries_between(
            person.membership_id, first, first.replace(day=first.day + 6)
        )


def lock_entry(person: Person, client_id: UUID, entry_id: UUID, number: str = "HL-0042") -> None:
    """Put the entry on an invoice, as invoicing does it."""
    invoice_id = make_invoice(person, client_id, MONDAY)
    with person.enter_scope(), transaction() as session:
        label = number_label(number)
        session.add(EntryLock(entry_id=entry_id, invoice_id=invoice_id, label=label))
