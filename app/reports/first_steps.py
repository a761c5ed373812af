"""How far a new organisation has come on its way to a first draft in Xero, by what is really
there.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.accounts.models import Invitation, Membership, Organisation
from app.invoicing.models import Invoice
from app.kernel.db import db, own
from app.kernel.rows import refers_to
from app.kernel.tenancy import current_org_id
from app.projects.models import BillingMode, Client, Project, Rate
from app.timesheets.models import TimeEntry


@dataclass(frozen=True)
class FirstSteps:
    """The first client and project that are active, and the one's name. `priced_project`: a project
    that an invoice could be made of, for it has a rate or needs none; `rate`: its own, where it has
    one.
    """

    client_id: UUID | None
    client: str | None
    project_id: UUID | None
    project: str | None
    priced_project: str | None
    rate: Decimal | None
    currency: str | None
    has_time: bool
    has_team: bool
    has_linked_client: bool
    has_unlinked_client: bool
    has_draft_in_xero: bool


def first_steps() -> FirstSteps:
    """One query."""
    client = _oldest_id(
        select(Client.id).where(own(Client), Client.archived_at.is_(None)), Client.id
    )
    project = _oldest_id(_active_projects(), Project.id)
    priced = _oldest_id(_active_projects().where(_has_price()), Project.id)
    row = db.session.execute(
        select(
            client.label("client_id"),
            _name_of(Client.name, Client.id, client, Client).label("client"),
            project.label("project_id"),
            _name_of(Project.name, Project.id, project, Project).label("project"),
            _name_of(Project.name, Project.id, priced, Project).label("priced_project"),
            _own_rate(priced).label("rate"),
            _currency_of(priced).label("currency"),
            *(condition.label(name) for name, condition in _conditions().items()),
        )
    ).one()
    return FirstSteps(**row._mapping)


def _active_projects() -> Select[Any]:
    return (
        select(Project.id)
        .join(Client, refers_to(Project.client_id, Client))
        .where(own(Project), Project.archived_at.is_(None), Client.archived_at.is_(None))
    )


def _oldest_id(query: Select[Any], order: Any) -> Any:
    """Ids grow with time."""
    return query.order_by(order).limit(1).scalar_subquery()


def _name_of(column: Any, key: Any, chosen: Any, model: Any) -> Any:
    return select(column).where(own(model), key == chosen).scalar_subquery()


def _has_price() -> ColumnElement[bool]:
    """Whether a rate could be in force on the project's time, or no rate is needed."""
    general = and_(
        Rate.project_id.is_(None),
        Rate.client_id.is_(None),
        Client.currency
        == select(Organisation.currency)
        .where(Organisation.id == current_org_id())
        .scalar_subquery(),
    )
    rates = select(Rate.id).where(
        own(Rate),
        Rate.amount.is_not(None),
        or_(Rate.project_id == Project.id, Rate.client_id == Client.id, general),
    )
    return or_(Project.billing_mode != BillingMode.TIME, rates.correlate(Project, Client).exists())


def _own_rate(project: Any) -> Any:
    query = select(Rate.amount).where(
        own(Rate), Rate.project_id == project, Rate.membership_id.is_(None)
    )
    return query.order_by(Rate.starts_on.desc()).limit(1).scalar_subquery()


def _currency_of(project: Any) -> Any:
    query = select(Client.currency).join(Project, refers_to(Project.client_id, Client))
    return query.where(own(Project), Project.id == project).scalar_subquery()


def _conditions() -> dict[str, Any]:
    clients = select(Client.id).where(own(Client), Client.archived_at.is_(None))
    members = select(func.count()).select_from(Membership).where(own(Membership))
    return {
        "has_time": select(TimeEntry.id).where(own(TimeEntry)).exists(),
        "has_team": or_(
            members.scalar_subquery() > 1, select(Invitation.id).where(own(Invitation)).exists()
        ),
        "has_linked_client": clients.where(Client.contact_id.is_not(None)).exists(),
        "has_unlinked_client": clients.where(Client.contact_id.is_(None)).exists(),
        "has_draft_in_xero": select(Invoice.id)
        .where(own(Invoice), Invoice.xero_invoice_id.is_not(None))
        .exists(),
    }
