"""Whose time a step that may be undone is about."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.kernel.db import db, own
from app.kernel.undo import RowChange, undo_step
from app.timesheets.models import TimeEntry


def members_of_step(step_id: UUID) -> list[UUID]:
    """The members whose time the step changed, for the person who made it. Raises NotFound."""
    return members_of_changes(undo_step(step_id, TimeEntry).row_changes)


def members_of_changes(changes: Sequence[RowChange]) -> list[UUID]:
    """The members whose time entries the changes are of, each once and in the order of their
    ids.
    """
    entry_ids = [change.row_id for change in changes]
    query = select(TimeEntry.membership_id).where(own(TimeEntry), TimeEntry.id.in_(entry_ids))
    now = set(db.session.scalars(query.distinct()))
    before = {UUID(change.before["membership_id"]) for change in changes if change.before}
    return sorted(now | before)
