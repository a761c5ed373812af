"""Which time entries are asked for, as conditions on the entry alone: counting and sorting many
entries joins nothing.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.kernel.db import own
from app.projects.models import Project
from app.timesheets.models import TimeEntry
from app.timesheets.queries.entry_selects import dated_between


@dataclass(frozen=True)
class EntryFilter:
    """Which time entries are asked for; None: all of them.

    `billed`: on an invoice, or not. `search`: beginnings of words of the description, or of the
    project's or client's name.
    """

    membership_id: UUID | None = None
    project_id: UUID | None = None
    client_id: UUID | None = None
    start: date | None = None
    end: date | None = None
    billable: bool | None = None
    billed: bool | None = None
    search: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves a part of the organisation's entries that an index leads to."""
        subjects = (self.membership_id, self.project_id, self.client_id)
        return any((*subjects, self.start, self.end, self.search))


def filter_conditions(entry_filter: EntryFilter) -> list[ColumnElement[bool]]:
    """All that the filter says but what is searched for (entry_search.py)."""
    conditions = [own(TimeEntry), *dated_between(entry_filter.start, entry_filter.end)]
    if entry_filter.membership_id is not None:
        conditions.append(TimeEntry.membership_id == entry_filter.membership_id)
    if entry_filter.project_id is not None:
        conditions.append(TimeEntry.project_id == entry_filter.project_id)
    if entry_filter.billable is not None:
        conditions.append(TimeEntry.billable.is_(entry_filter.billable))
    if entry_filter.client_id is not None:
        of_client = select(Project.id).where(
            own(Project), Project.client_id == entry_filter.client_id
        )
        conditions.append(TimeEntry.project_id.in_(of_client))
    if entry_filter.billed is not None:
        conditions.append(TimeEntry.is_locked.is_(entry_filter.billed))
    return conditions
