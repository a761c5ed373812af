"""What may be billed to a client, with its price."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.invoicing.rules import PricedEntry, price_entries
from app.projects.models import BillingMode
from app.projects.queries import rate_book
from app.timesheets.queries import unbilled_entries


@dataclass(frozen=True)
class EntryFilter:
    """Which of a client's unbilled entries to look at; None means all. Both dates are included."""

    start: date | None = None
    end: date | None = None
    project_id: UUID | None = None
    membership_id: UUID | None = None

    def matches(self, entry: PricedEntry) -> bool:
        within = (self.start is None or entry.entry_date >= self.start) and (
            self.end is None or entry.entry_date <= self.end
        )
        return (
            within
            and self.project_id in (None, entry.project_id)
            and self.membership_id in (None, entry.membership_id)
        )


def billable_entries(
    client_id: UUID, modes: Collection[BillingMode] = (BillingMode.TIME,)
) -> list[PricedEntry]:
    """The client's unbilled entries on projects billed like that, with the rates in force, by
    project and date.
    """
    priced = price_entries(unbilled_entries(client_id, modes=modes), rate_book().rate_for)
    return sorted(priced, key=lambda entry: (entry.project_name, entry.entry_date, entry.id.int))


def chosen_entries(
    client_id: UUID,
    entry_ids: Collection[UUID],
    modes: Collection[BillingMode] = (BillingMode.TIME,),
) -> list[PricedEntry]:
    """Those of `entry_ids` that can still be billed to the client; by default those that are billed
    by time.
    """
    ids = set(entry_ids)
    return [entry for entry in billable_entries(client_id, modes) if entry.id in ids] if ids else []
