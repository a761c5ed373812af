"""Which of a client's unbilled time is looked at and chosen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from flask import request

from app.blueprints.invoices.drafts import Draft
from app.forms.invoices import FilterForm
from app.invoicing.queries.billable_entries import EntryFilter, billable_entries
from app.invoicing.rules import Preview, PricedEntry
from app.kernel.ids import parse_id
from app.projects.models import Client

MAX_LISTED_ENTRIES = 500


@dataclass(frozen=True)
class Group:
    """The time on one project. `listed`: each entry has a box of its own; else there is one for all
    of them.
    """

    project_id: UUID
    project_name: str
    entries: list[PricedEntry]
    listed: bool

    @property
    def seconds(self) -> int:
        return sum(entry.seconds for entry in self.entries)

    @property
    def amount(self) -> int:
        """In hundredths; a guide, as that of an entry is."""
        return sum(entry.amount for entry in self.entries)


@dataclass
class TimeComposition:
    """The page between unbilled time and an invoice, as it was sent or as it starts."""

    client: Client
    draft: Draft
    filters: FilterForm
    groups: list[Group]
    chosen: frozenset[UUID]
    changes: list[str] = field(default_factory=list)

    @property
    def entries(self) -> list[PricedEntry]:
        return [entry for group in self.groups for entry in group.entries]

    @property
    def picked(self) -> list[PricedEntry]:
        return [entry for entry in self.entries if entry.id in self.chosen]

    def build_preview(self) -> Preview | None:
        return self.draft.build_preview(self.picked)

    def holds(self, group: Group) -> bool:
        """Whether all of the group is chosen."""
        return all(entry.id in self.chosen for entry in group.entries)


def compose_time(client: Client, draft: Draft, *, sent: bool) -> TimeComposition:
    """SENT: the entries are those that were sent, else all that the filters show."""
    filters = FilterForm()
    everything = billable_entries(client.id)
    filters.offer_time(_named_choices(everything, "project"), _named_choices(everything, "member"))
    groups = _group_by_project(_filter_entries(everything, filters))
    chosen = (
        _sent_entry_ids(groups)
        if sent and request.form
        else frozenset(entry.id for group in groups for entry in group.entries)
    )
    return TimeComposition(client, draft, filters, groups, chosen)


def sent_ids() -> frozenset[UUID]:
    """The single entries that were sent."""
    return _sent_id_set("entry_ids")


def _sent_id_set(name: str) -> frozenset[UUID]:
    found = (parse_id(text) for text in request.form.getlist(name))
    return frozenset(one for one in found if one is not None)


def _sent_entry_ids(groups: Iterable[Group]) -> frozenset[UUID]:
    whole = _sent_id_set("whole")
    return sent_ids().union(
        entry.id for group in groups if group.project_id in whole for entry in group.entries
    )


def _named_choices(entries: list[PricedEntry], what: str) -> list[tuple[UUID, str]]:
    pairs = {
        (e.project_id, e.project_name) if what == "project" else (e.membership_id, e.member_name)
        for e in entries
    }
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def _filter_entries(entries: list[PricedEntry], filters: FilterForm) -> list[PricedEntry]:
    wanted = EntryFilter(
        filters.start.data,
        filters.end.data,
        parse_id(filters.project_id.data or ""),
        parse_id(filters.membership_id.data or ""),
    )
    return [entry for entry in entries if wanted.takes(entry)]


def _group_by_project(entries: Iterable[PricedEntry]) -> list[Group]:
    """By project; entries are listed as long as the page stays readable."""
    found: dict[UUID, list[PricedEntry]] = {}
    for entry in entries:
        found.setdefault(entry.project_id, []).append(entry)
    groups, rows = [], 0
    for project_id, own in sorted(
        found.items(), key=lambda pair: (pair[1][0].project_name, pair[0])
    ):
        listed = rows + len(own) <= MAX_LISTED_ENTRIES
        rows += len(own) if listed else 1
        groups.append(Group(project_id, own[0].project_name, own, listed))
    return groups
