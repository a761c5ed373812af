from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.accounts.models import Organisation
from app.kernel.db import db, own
from app.kernel.rows import own_row
from app.projects.models import Client, Rate
from app.projects.rules import GENERAL_RATE_SCOPES, RATE_CASCADE, RateBook, RateScope, RateStep


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


def coming_rates(today: date) -> dict[RateScope, Rate]:
    """The next step of each scope that has one after `today`."""
    scope = (Rate.membership_id, Rate.project_id, Rate.client_id)
    coming = select(Rate).where(own(Rate), Rate.starts_on > today).ext(distinct_on(*scope))
    steps = db.session.scalars(coming.order_by(*scope, Rate.starts_on))
    return {scope_of(step): step for step in steps}


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
    return RateBook(steps, frozenset(db.session.scalars(_select_foreign_client_ids())))


def _select_foreign_client_ids() -> Select[UUID]:
    """The clients that are billed in another currency than the organisation's."""
    return (
        select(Client.id)
        .join(Organisation, Organisation.id == Client.org_id)
        .where(own(Client), Client.currency != Organisation.currency)
    )


def join_rates(
    query: Select[*tuple[Any, ...]], work: Mapping[str, Any], day: Any
) -> tuple[Select[*tuple[Any, ...]], ColumnElement[Decimal | None]]:
    """`query` with the steps that apply to its rows, and the rate in force of each: what
    `RateBook.rate_for` answers. `work`: the columns `membership_id`, `project_id`, `client_id`.
    """
    amounts: list[ColumnElement[Decimal | None]] = []
    for level, names in enumerate(RATE_CASCADE):
        steps = _select_steps(names).subquery(f"rate_{level}")
        same_scope = (steps.c[name] == work[name] for name in names)
        conditions = [*same_scope, steps.c.starts_on <= day, day < steps.c.ends_before]
        if names in GENERAL_RATE_SCOPES:
            conditions.append(work["client_id"].not_in(_select_foreign_client_ids()))
        query = query.outerjoin(steps, and_(*conditions))
        amounts.append(steps.c.amount)
    return query, func.coalesce(*amounts)


def _select_steps(names: Collection[str]) -> Select[*tuple[Any, ...]]:
    """The steps of all scopes that name so much, each with the day before which it is in force."""
    ids = {
        "membership_id": Rate.membership_id,
        "project_id": Rate.project_id,
        "client_id": Rate.client_id,
    }
    scope = [ids[name] for name in names]
    next_start = func.lead(Rate.starts_on).over(partition_by=scope, order_by=Rate.starts_on)
    ends_before = func.coalesce(next_start, literal("infinity", Date)).label("ends_before")
    is_of_level = (
        column.is_not(None) if name in names else column.is_(None) for name, column in ids.items()
    )
    return select(*scope, Rate.starts_on, ends_before, Rate.amount).where(own(Rate), *is_of_level)


def scope_of(rate: Rate) -> RateScope:
    return RateScope(rate.membership_id, rate.project_id, rate.client_id)
