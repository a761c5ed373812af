"""Which fixed prices of a client may be billed, and the time that goes with them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from app.invoicing.queries.billable_entries import billable_entries
from app.invoicing.rules import PricedEntry
from app.kernel.db import db, own
from app.projects.models import BillingMode, FixedBill, Project
from app.projects.queries import fixed_states
from app.projects.rules import FixedState


@dataclass(frozen=True)
class FixedOffer:
    """A project at a fixed price, and how it stands."""

    project: Project
    state: FixedState


def fixed_offers(client_id: UUID) -> list[FixedOffer]:
    """The client's projects at a fixed price, those of which something is left first, by name;
    archived ones only while something is left.
    """
    query = select(Project).where(
        own(Project),
        Project.client_id == client_id,
        Project.billing_mode == BillingMode.FIXED,
    )
    projects = list(db.session.scalars(query.order_by(Project.name_key)))
    states = fixed_states(projects)
    offers = [
        FixedOffer(project, states[project.id])
        for project in projects
        if states[project.id].left_hundredths or project.archived_at is None
    ]
    return sorted(offers, key=lambda offer: not offer.state.left_hundredths)


def covered_entries(
    client_id: UUID, project_id: UUID, until: date | None
) -> tuple[PricedEntry, ...]:
    """The time up to `until` (included) that is on no live invoice; none without a day."""
    if until is None:
        return ()
    entries = billable_entries(client_id, (BillingMode.FIXED,))
    return tuple(
        entry for entry in entries if entry.project_id == project_id and entry.entry_date <= until
    )


def has_fixed_parts(invoice_id: UUID) -> bool:
    """Whether the invoice has a part of a fixed price."""
    has_part = exists().where(own(FixedBill), FixedBill.invoice_id == invoice_id)
    return bool(db.session.scalar(select(has_part)))
