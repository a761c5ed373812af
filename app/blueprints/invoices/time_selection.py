"""Which of a client's unbilled time is looked at and chosen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from flask import request

from app.blueprints.invoices.drafts import Draft
from app.forms.entry_filters import EntryFilterForm
from app.invoicing.queries.billable_entries import EntryFilter, billable_entries
from app.invoicing.rules import Preview, PricedEntry
from app.invoicing.rules.entries import worth_of
from app.kernel.ids import parse_id
from app.kernel.money import Hundredths
from app.projects.models import Client

# Rows with a box of their own: about 240 KB, and as many as a person looks through.
MAX_LISTED_ENTRIES = 200


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
    def amount(self) -> Hundredths:
        """A guide, as that of an entry is."""
        return worth_of(self.entries)


@dataclass
class TimeComposition:
    """The page between unbilled time and an invoice, as it was sent or as it starts."""

    client: Client
    draft: Draft
    filters: EntryFilterForm
    groups: list[Group]
    chosen_ids: frozenset[UUID]
    changes: list[str] = field(default_factory=list)

    @cached_property
    def entries(self) -> list[PricedEntry]:
        return [entry for group in self.groups for entry in group.entries]

    @cached_property
    def chosen_entries(self) -> list[PricedEntry]:
        return [entry for entry in self.entries if entry.id in self.chosen_ids]

    @property
    def chosen_seconds(self) -> int:
        return sum(entry.seconds for entry in self.chosen_entries)

    def build_preview(self) -> Preview | None:
        return self.draft.build_preview(self.chosen_entries)

    def is_all_chosen(self, group: Group) -> bool:
        """Whether all of the group is chosen."""
        return all(entry.id in self.chosen_ids for entry in group.entries)


def compose_time(client: Client, draft: Draft, *, sent: bool) -> TimeComposition:
    """The page with the entries that were `sent`, else with all that the filters show."""
    filters = EntryFilterForm(request.form or request.args)
    entries = billable_entries(client.id)
    filters.offer_time(_named_choices(entries, "project"), _named_choices(entries, "member"))
    groups = _group_by_project(_filter_entries(entries, filters))
    chosen_ids = (
        _ids_of_sent(groups)
        if sent and request.form
        else frozenset(entry.id for group in groups for entry in group.entries)
    )
    return TimeComposition(client, draft, filters, groups, chosen_ids)


def sent_entry_ids() -> frozenset[UUID]:
    """The single entries that were sent."""
    return _read_ids("entry_ids")


def _read_ids(name: str) -> frozenset[UUID]:
    ids = (parse_id(text) for text in request.form.getlist(name))
    return frozenset(entry_id for entry_id in ids if entry_id is not None)


def _ids_of_sent(groups: Iterable[Group]) -> frozenset[UUID]:
    whole = _read_ids("whole")
    return sent_entry_ids().union(
        entry.id for group in groups if group.project_id in whole for entry in group.entries
    )


def _named_choices(entries: list[PricedEntry], column: str) -> list[tuple[UUID, str]]:
    pairs = {
        (e.project_id, e.project_name) if column == "project" else (e.membership_id, e.member_name)
        for e in entries
    }
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def _filter_entries(entries: list[PricedEntry], filters: EntryFilterForm) -> list[PricedEntry]:
    entry_filter = EntryFilter(
        filters.start.data,
        filters.end.data,
        parse_id(filters.project_id.data or ""),
        parse_id(filters.membership_id.data or ""),
    )
    return [entry for entry in entries if entry_filter.matches(entry)]


def _group_by_project(entries: Iterable[PricedEntry]) -> list[Group]:
    """By project; entries are listed as long as the page stays readable."""
    entries_by_project: dict[UUID, list[PricedEntry]] = {}
    for entry in entries:
        entries_by_project.setdefault(entry.project_id, []).append(entry)
    groups, rows = [], 0
    for project_id, own in sorted(
        entries_by_project.items(), key=lambda pair: (pair[1][0].project_name, pair[0])
    ):
        listed = rows + len(own) <= MAX_LISTED_ENTRIES
        rows += len(own) if listed else 1
        groups.append(Group(project_id, own[0].project_name, own, listed))
    return groups
