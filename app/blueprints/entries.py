"""Time entries: the list with its filters, and everything one does to a single entry."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.entry_filters import (
    FILTER_NAMES,
    PERIODS,
    entry_choosers,
    place_address,
    redirect_from_period,
    requested_entry_filter,
    requested_place,
)
from app.blueprints.entry_words import clock_times, flash_saved, overlap_note
from app.forms.choosers import redirect_from_words
from app.forms.edits import ConfirmationForm, confirmation_form
from app.forms.fields import read_date
from app.forms.timesheets import EntryForm, empty_entry_form, entry_form, new_entry_form
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError
from app.kernel.versions import EditConflict
from app.permissions import Permission
from app.projects.queries import first_work
from app.timesheets import queries, services
from app.timesheets.rules import TrackedEntry
from app.timesheets.rules.entry_locks import entry_lock_conflict
from app.web.access import require_readable_time, requires
from app.web.addresses import requested_filters
from app.web.errors import error_page
from app.web.filters import duration
from app.web.page import (
    empty_response,
    flash_undo,
    is_htmx,
    local_path,
    path_before,
    redirect_to,
    render,
    render_form,
    toast_response,
)

blueprint = Blueprint("entries", __name__, url_prefix="/o/<slug>/entries")
blueprint.add_app_template_filter(clock_times)
CHANGED_EVENT = "entries-changed"


@blueprint.get("")
@requires(Permission.TRACK_OWN_TIME)
def index() -> Response:
    choosers = entry_choosers()
    if better_address := redirect_from_period() or redirect_from_words(*choosers.values()):
        return better_address
    entry_filter, problems = requested_entry_filter()
    entry_page = queries.entry_page(entry_filter, requested_place())
    return render(
        "entries/index.html",
        "entries_list",
        entry_page=entry_page,
        overlaps=queries.overlaps_of([entry.id for entry in entry_page.entries]),
        newer=place_address(entry_page.newer_place),
        older=place_address(entry_page.older_place),
        problems=problems,
        filters=requested_filters(FILTER_NAMES),
        dates=(entry_filter.start, entry_filter.end),
        periods=PERIODS,
        by_name=choosers,
        has_projects=bool(entry_page.entries) or bool(first_work(1)),
        today=clock.today(g.member.time_zone),
    )


@blueprint.get("/new")
@requires(Permission.TRACK_OWN_TIME)
def new() -> Response:
    form = new_entry_form(_asked_date())
    return render_form("entries/new.html", form, "entry_form")


@blueprint.post("")
@requires(Permission.TRACK_OWN_TIME)
def create() -> Response:
    form = new_entry_form(_asked_date())
    entry_id = form.attempt(
        lambda: services.create_entry(g.member.id, form.details(g.member.time_zone))
    )
    if entry_id is None:
        return render_form("entries/new.html", form, "entry_form")
    if not is_htmx():
        flash_saved("Time added.", entry_id)
        return redirect_to(_return_path(form.back.data, form.entry_date.data))
    return render(
        "entries/new.html",
        "entry_form",
        trigger=CHANGED_EVENT,
        form=empty_entry_form(form.entry_date.data),
        saved=queries.entry(entry_id),
        overlap_note=overlap_note(entry_id),
    )


@blueprint.get("/<uuid:entry_id>")
@requires(Permission.TRACK_OWN_TIME)
def show(entry_id: UUID) -> Response:
    entry = _readable_entry(entry_id)
    return render(
        "entries/_row.html" if is_htmx() else "entries/show.html",
        entry=entry,
        overlaps=queries.overlaps_of([entry.id]),
        focused=is_htmx(),
        back=path_before(),
    )


@blueprint.get("/<uuid:entry_id>/menu")
@requires(Permission.TRACK_OWN_TIME)
def menu(entry_id: UUID) -> Response:
    """What a row's menu holds; without htmx the entry's page, on which it stands."""
    if not is_htmx():
        return show(entry_id)
    return render("entries/_opened_menu.html", entry=_readable_entry(entry_id), back=path_before())


@blueprint.get("/<uuid:entry_id>/edit")
@requires(Permission.TRACK_OWN_TIME)
def edit(entry_id: UUID) -> Response:
    entry = _unlocked_entry(entry_id)
    return _edit_page(entry, entry_form(entry))


@blueprint.post("/<uuid:entry_id>")
@requires(Permission.TRACK_OWN_TIME)
def update(entry_id: UUID) -> Response:
    entry = _unlocked_entry(entry_id)
    form = entry_form(entry)
    form.attempt(
        lambda: services.update_entry(entry_id, form.details(entry.time_zone), form.version.data)
    )
    if form.errors:
        return _edit_page(entry, form)
    if is_htmx():
        return _show_row(queries.entry(entry_id))
    flash_saved("Time saved.", entry_id)
    return _leave(entry)


@blueprint.get("/<uuid:entry_id>/delete")
@requires(Permission.TRACK_OWN_TIME)
def delete(entry_id: UUID) -> Response:
    entry = _unlocked_entry(entry_id)
    return _delete_page(entry, confirmation_form(entry))


@blueprint.post("/<uuid:entry_id>/delete")
@requires(Permission.TRACK_OWN_TIME)
def destroy(entry_id: UUID) -> Response:
    entry = _unlocked_entry(entry_id)
    form = confirmation_form(entry)
    step_id = form.attempt(lambda: services.delete_entry(entry_id, form.version.data))
    if step_id is None:
        return _delete_page(queries.entry(entry_id), form)
    words = f"Deleted {duration(entry.seconds)} on {entry.project_name}."
    flash_undo(words, url_for("undo.create", undo_step_id=step_id))
    return toast_response(CHANGED_EVENT) if is_htmx() else _leave(entry)


@blueprint.post("/<uuid:entry_id>/duplicate")
@requires(Permission.TRACK_OWN_TIME)
def duplicate(entry_id: UUID) -> Response:
    entry = _readable_entry(entry_id)
    services.duplicate_entry(entry_id)
    return _answer_change("Time duplicated.", entry)


@blueprint.errorhandler(Conflict)
def show_conflict(error: Conflict) -> Response:
    if isinstance(error, EditConflict):
        return error_page(error.status, error.message)
    return render("entries/locked.html", status=409, message=error.message)


def _readable_entry(entry_id: UUID) -> TrackedEntry:
    """The entry, when it is one's own or one may see everybody's; raises NotFound, Forbidden."""
    entry = queries.entry(entry_id)
    require_readable_time(entry.membership_id)
    return entry


def _unlocked_entry(entry_id: UUID) -> TrackedEntry:
    """As `_readable_entry`; raises Conflict when an invoice has it."""
    entry = _readable_entry(entry_id)
    if entry.is_locked:
        raise entry_lock_conflict(entry.label)
    return entry


def _edit_page(entry: TrackedEntry, form: EntryForm) -> Response:
    return render_form(
        "entries/_edit.html" if is_htmx() else "entries/edit.html",
        form,
        entry=entry,
        overlap_note=overlap_note(entry.id),
        back=path_before(),
    )


def _delete_page(entry: TrackedEntry, form: ConfirmationForm) -> Response:
    return render_form("entries/delete.html", form, entry=entry)


def _show_row(entry: TrackedEntry) -> Response:
    """The row in place of its form, with the focus where it was opened; the list is then asked for
    again, with its totals.
    """
    overlaps = queries.overlaps_of([entry.id])
    return render(
        "entries/_row.html", trigger=CHANGED_EVENT, entry=entry, overlaps=overlaps, focused=True
    )


def _answer_change(words: str, entry: TrackedEntry) -> Response:
    if is_htmx():
        return empty_response(CHANGED_EVENT)
    flash(words, "success")
    return _leave(entry)


def _leave(entry: TrackedEntry) -> Response:
    return redirect_to(_return_path(request.form.get("back"), entry.entry_date))


def _return_path(path: str | None, on: Any) -> str:
    return local_path(path, url_for("timesheet.day", date=on.isoformat()))


def _asked_date() -> Any:
    try:
        return read_date(request.args.get("date", ""))
    except DomainError:
        return clock.today(g.member.time_zone)
