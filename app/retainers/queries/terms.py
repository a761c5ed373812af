from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from app.kernel.db import db, own
from app.kernel.rows import own_row
from app.retainers.models import Every, Retainer, Rollover
from app.retainers.rules import RetainerTerms


def retainer(retainer_id: UUID) -> Retainer:
    """One row of terms. Raises NotFound."""
    return own_row(Retainer, retainer_id)


def latest_terms(project_id: UUID) -> Retainer | None:
    history = terms_history(project_id)
    return history[-1] if history else None


def terms_history(project_id: UUID) -> list[Retainer]:
    """The terms of the project's retainer, the earliest first."""
    query = select(Retainer).where(own(Retainer), Retainer.project_id == project_id)
    return list(db.session.scalars(query.order_by(Retainer.starts_on)))


def terms_by_project(project_ids: Sequence[UUID]) -> dict[UUID, list[RetainerTerms]]:
    """The terms of each project that has any, the earliest first; one query."""
    query = select(Retainer).where(own(Retainer), Retainer.project_id.in_(project_ids))
    rows = db.session.scalars(query.order_by(Retainer.project_id, Retainer.starts_on))
    return {
        project_id: [terms_of(row) for row in history]
        for project_id, history in groupby(rows, lambda row: row.project_id)
    }


def terms_of(row: Retainer) -> RetainerTerms:
    """The terms as the rules read them."""
    return RetainerTerms(
        starts_on=row.starts_on,
        fee_minor=row.fee_minor,
        cap_seconds=row.cap_seconds,
        every=Every(row.every),
        anchor_day=row.anchor_day,
        anchor_month=row.anchor_month,
        rollover=Rollover(row.rollover),
        rollover_seconds=row.rollover_seconds,
        rollover_periods=row.rollover_periods,
        overage_rate=row.overage_rate,
        prorate=row.prorate,
        stops=row.stops,
    )
