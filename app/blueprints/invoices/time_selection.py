"""Which of a client's unbilled time is looked at and chosen."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from flask import render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.blueprints.invoices.drafts import Draft
from app.blueprints.invoices.periods import PERIOD_BUTTON, PeriodPill, month_pills, pressed_dates
from app.forms.entry_filters import EntryFilterForm
from app.invoicing.queries.billable_entries import EntryFilter, billable_entries
from app.invoicing.rules import Preview, PricedEntry
from app.invoicing.rules.ticks import NOT_MATCHING_KEY, Ticks, places_digest
from app.invoicing.rules.time_tree import (
    FIRST_SHOWN_ENTRIES,
    Branch,
    PartKind,
    TreeView,
    build_tree,
    find_branch,
    has_words,
    read_opened,
)
from app.kernel.ids import parse_id
from app.projects.models import Client
from app.web.page import is_htmx, is_target

MAX_SEARCH_LENGTH = 100


@dataclass
class TimeComposition:
    """The page between unbilled time and an invoice, as it was sent or as it starts. `entries`: all
    that the filters show; `unbilled`: all that the client has; `is_outdated`: whether the tree that
    was sent was drawn of other time.
    """

    client: Client
    draft: Draft
    filters: EntryFilterForm
    entries: list[PricedEntry]
    unbilled: list[PricedEntry]
    chosen_ids: frozenset[UUID]
    view: TreeView
    search: str = ""
    is_outdated: bool = False
    changes: list[str] = field(default_factory=list)

    @cached_property
    def chosen_entries(self) -> list[PricedEntry]:
        return [entry for entry in self.entries if entry.id in self.chosen_ids]

    @property
    def chosen_seconds(self) -> int:
        return sum(entry.seconds for entry in self.chosen_entries)

    @cached_property
    def whole_time(self) -> Branch | None:
        """All of the time that is shown, as the one tick above the tree has it."""
        entries = [entry for entry in self.entries if has_words(entry, self.search)]
        return Branch("all", tuple(entries), self.chosen_ids) if entries else None

    @cached_property
    def tree(self) -> list[Branch]:
        return (
            build_tree(self.whole_time.entries, self.chosen_ids, self.view)
            if self.whole_time
            else []
        )

    @property
    def not_matching_branch(self) -> Branch | None:
        """What does not match the search."""
        entries = [entry for entry in self.entries if not has_words(entry, self.search)]
        return Branch(NOT_MATCHING_KEY, tuple(entries), self.chosen_ids) if entries else None

    @property
    def places_digest(self) -> str:
        """Of the time that the tree is drawn of."""
        return places_digest(self.entries, self.search)

    @property
    def is_large(self) -> bool:
        """Whether there is so much time that one may want to search in it."""
        return len(self.entries) > FIRST_SHOWN_ENTRIES

    @property
    def has_own_filters(self) -> bool:
        """Whether the time is chosen otherwise than by a period that may be pressed."""
        filters = self.filters
        is_period = any(pill.is_current for pill in self.pills)
        is_narrowed = bool(filters.project_id.data or filters.membership_id.data)
        return bool(filters.errors) or is_narrowed or not is_period

    @property
    def pills(self) -> list[PeriodPill]:
        return month_pills(self.unbilled, self.filters.start.data, self.filters.end.data)

    def build_preview(self) -> Preview | None:
        return self.draft.build_preview(self.chosen_entries)


def compose_time(client: Client, draft: Draft, *, sent: bool) -> TimeComposition:
    """The page with the entries that were `sent`, else with all that the filters show."""
    filters = EntryFilterForm(_filter_values())
    unbilled = billable_entries(client.id)
    filters.offer_time(_named_choices(unbilled, "project"), _named_choices(unbilled, "member"))
    entries = _filter_entries(unbilled, filters)
    has_ticks = sent and bool(request.form)
    return TimeComposition(
        client,
        draft,
        filters,
        entries,
        unbilled,
        _chosen_ids(entries) if has_ticks else frozenset(e.id for e in entries),
        TreeView(_part_kind(), _open_branches()),
        _sent_search("q"),
        is_outdated=has_ticks and _is_outdated(entries),
    )


def sent_entry_ids() -> frozenset[UUID]:
    """The single entries that were sent."""
    return _read_ids("entry_ids")


def _filter_values() -> MultiDict[str, str]:
    """What was sent of the filters; a period that was pressed goes before the dates beside it."""
    values = MultiDict(request.form or request.args)
    if PERIOD_BUTTON in request.form:
        for name, value in pressed_dates(request.form[PERIOD_BUTTON]).items():
            values[name] = value
    return values


def _chosen_ids(entries: list[PricedEntry]) -> frozenset[UUID]:
    """Of what was sent, ticked in a tree that was drawn under the search of then."""
    search = _sent_search("drawn_q")
    ticks = Ticks(
        frozenset(request.form.getlist("whole")),
        sent_entry_ids(),
        _read_ids("left_out_ids"),
        _read_ids("listed_ids"),
    )
    return ticks.chosen_ids(
        [entry for entry in entries if has_words(entry, search)],
        [entry for entry in entries if not has_words(entry, search)],
    )


def _is_outdated(entries: list[PricedEntry]) -> bool:
    """Whether time was added, moved or deleted since the tree was drawn."""
    digest = request.form.get("drawn_digest")
    return digest is not None and digest != places_digest(entries, _sent_search("drawn_q"))


def _open_branches() -> dict[str, int]:
    opened = read_opened(request.form.getlist("opened") + request.form.getlist("unfold"))
    opened.pop(request.form.get("fold", ""), None)
    return opened


def _part_kind() -> PartKind:
    return PartKind.DAY if request.form.get("parts") == PartKind.DAY else PartKind.PERSON


def _sent_search(name: str) -> str:
    return request.form.get(name, "").strip()[:MAX_SEARCH_LENGTH]


def _read_ids(name: str) -> frozenset[UUID]:
    ids = (parse_id(text) for texts in request.form.getlist(name) for text in texts.split())
    return frozenset(entry_id for entry_id in ids if entry_id is not None)


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


def tree_fragment(composition: TimeComposition, preview_url: str) -> Response | None:
    """What htmx asks for when the tree alone is looked at otherwise: the branch that opens, or the
    tree with what a search finds. None when it asks for something else.
    """
    context = {
        "composition": composition,
        "preview_url": preview_url,
        "currency": composition.client.currency,
    }
    if is_target("bill_tree"):
        return Response(render_template("invoices/_bill_tree.html", **context))
    if not is_htmx() or "unfold" not in request.form:
        return None
    (key,) = read_opened([request.form["unfold"]])
    # What is typed by now may be another search than that of the tree around the branch.
    tree_composition = replace(composition, search=_sent_search("drawn_q"))
    branch = find_branch(tree_composition.tree, key)
    if branch is None:
        return Response()
    return Response(
        render_template(
            "invoices/_branch.html",
            branch=branch,
            parts=composition.view.parts,
            **context,
        )
    )
