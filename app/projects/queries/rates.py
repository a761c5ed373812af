from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Organisation
from app.kernel.db import db, own
from app.kernel.rows import own_row
from app.projects.models import Client, Rate
from app.projects.rules import RateBook, RateScope, RateStep


def rate(rate_id: UUID) -> Rate:
    """Raises NotFound."""
    return own_row(Rate, rate_id)


def rates(scope: RateScope) -> list[Rate]:
    """The steps of one scope, the latest first."""
    in_scope = (
        Rate.membership_id.is_not_distinct_from(scope.membership_id),
        Rate.project_id.is_not_distinct_from(scope.project_id),
        Rate.client_id.is_not_distinct_from(scope.client_id),
    )
    query = select(Rate).where(own(Rate), *in_scope)
    return list(db.session.scalars(query.order_by(Rate.starts_on.desc())))


def all_rates() -> list[Rate]:
    """Every step of every scope, the latest first."""
    return list(db.session.scalars(select(Rate).where(own(Rate)).order_by(Rate.starts_on.desc())))


def rate_book() -> RateBook:
    """Every rate of the organisation, ready to be asked; two queries."""
    rows = db.session.execute(
        select(
            Rate.membership_id, Rate.project_id, Rate.client_id, Rate.starts_on, Rate.amount
        ).where(own(Rate))
    )
    steps = (
        RateStep(
            RateScope(row.membership_id, row.project_id, row.client_id), row.starts_on, row.amount
        )
        for row in rows
    )
    return RateBook(steps, _foreign_client_ids())


def _foreign_client_ids() -> frozenset[UUID]:
    """The clients that are billed in another currency than the organisation's."""
    query = (
        select(Client.id)
        .join(Organisation, Organisation.id == Client.org_id)
        .where(own(Client), Client.currency != Organisation.currency)
    )
    return frozenset(db.session.scalars(query))


def scope_of(rate: Rate) -> RateScope:
    return RateScope(rate.membership_id, rate.project_id, rate.client_id)
