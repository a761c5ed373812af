"""What may be billed to a client, with its price."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.invoicing.rules import PricedEntry, price_entries
from app.projects.queries import rate_book
from app.timesheets.queries import unbilled_entries


@dataclass(frozen=True)
class EntryFilter:
    """Which of a client's unbilled entries to look at; empty means all."""

    start: date | None = None
    end: date | None = None
    project_ids: frozenset[UUID] = frozenset()
    membership_ids: frozenset[UUID] = frozenset()


EVERYTHING = EntryFilter()


def billable_entries(client_id: UUID, wanted: EntryFilter = EVERYTHING) -> list[PricedEntry]:
    """The client's unbilled entries with the rates in force, by date."""
    found = unbilled_entries(
        client_id,
        start=wanted.start,
        end=wanted.end,
        project_ids=list(wanted.project_ids) or None,
        membership_ids=list(wanted.membership_ids) or None,
    )
    return sorted(price_entries(found, rate_book().rate_for), key=lambda entry: (entry.project_name, entry.entry_date, entry.id))


def chosen_entries(client_id: UUID, entry_ids: Collection[UUID]) -> list[PricedEntry]:
    """Those of ENTRY_IDS that can still be billed to the client."""
    wanted = set(entry_ids)
    return [entry for entry in billable_entries(client_id) if entry.id in wanted]
