from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from uuid import UUID

from sqlalchemy import or_, select

from app.kernel.db import db, own
from app.retainers.rules import PeriodStatement
from app.timesheets.models import TimeEntry
from app.timesheets.queries.entry_selects import IS_UNBILLED_ENTRY


def covered_entry_ids(
    project_id: UUID, accounts: Sequence[PeriodStatement], period_start: date
) -> list[UUID]:
    """The unlocked time that an invoice of the period covers; one query.

    It is the period's own, and what came late to the billed periods just before it. What came late
    to those before an unbilled one belongs to that one. `accounts`: the project's statements.
    """
    earlier = [account for account in accounts if account.start < period_start]
    billed = takewhile(lambda account: account.bill, reversed(earlier))
    own_period = [account for account in accounts if account.start == period_start]
    spans = [(account.start, account.end) for account in (*own_period, *billed)]
    if not spans:
        return []
    query = select(TimeEntry.id).where(
        own(TimeEntry),
        TimeEntry.project_id == project_id,
        IS_UNBILLED_ENTRY,
        TimeEntry.seconds > 0,
        or_(*(TimeEntry.entry_date.between(*span) for span in spans)),
    )
    return list(db.session.scalars(query.order_by(TimeEntry.entry_date, TimeEntry.id)))
