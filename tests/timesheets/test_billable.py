"""Unless a person decided, time is billable as its task or project is, whatever way it comes in."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import clock
from app.kernel.db import db, transaction
from app.projects.models import Project, Task
from app.timesheets import queries, services
from app.timesheets.rules import EntryDetails, TrackedEntry, decide_billable
from app.timesheets.services import CellChange, TimerDetails
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import MONDAY, Work, add_time, entry_of, week_of

Browse = Callable[[Person], Browser]
PAGE = "/o/acme/entries"
MORNING = datetime(2026, 11, 15, 20, 0, tzinfo=UTC)  # Monday 9:00 in Auckland
FORM = {"entry_date": "2026-11-16", "duration": "1:00", "description": "Work"}


def set_billable(
    person: Person, project_id: UUID, task_id: UUID, project: bool, task: bool
) -> None:
    with person.enter_scope(), transaction() as session:
        session.get_one(Project, (person.org_id, project_id)).billable = project
        session.get_one(Task, (person.org_id, task_id)).billable = task


def add_by_form(browse: Browse, cast: Cast, work: Work, fields: dict[str, str]) -> None:
    sent = {**FORM, **fields, "project_id": f"{work.project_id}.{work.task_id}"}
    assert browse(cast.mel).send(PAGE, **sent).status_code == 303


def add_by_grid(browse: Browse, cast: Cast, work: Work) -> None:
    with cast.mel.enter_scope():
        change = CellChange(work.project_id, work.task_id, MONDAY, 3600)
        services.set_cells(cast.mel.membership_id, [change])


def add_by_timer(browse: Browse, cast: Cast, work: Work) -> None:
    with cast.mel.enter_scope():
        with clock.freeze(MORNING):
            services.start_timer(
                cast.mel.membership_id, TimerDetails(work.project_id, work.task_id)
            )
        with clock.freeze(MORNING + timedelta(hours=1)):
            services.stop_timer(cast.mel.membership_id)


def add_by_service(browse: Browse, cast: Cast, work: Work) -> None:
    add_time(cast.mel, work.project_id, task_id=work.task_id)


WAYS: dict[str, Callable[[Browse, Cast, Work], None]] = {
    "form with its choice": lambda browse, cast, work: add_by_form(
        browse, cast, work, {"billable": ""}
    ),
    "form without the field": lambda browse, cast, work: add_by_form(browse, cast, work, {}),
    "grid": add_by_grid,
    "timer": add_by_timer,
    "service": add_by_service,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("project", "task"), [(True, True), (True, False), (False, True)])
def test_new_time_is_billable_as_its_work_is(
    cast: Cast, work: Work, browse: Browse, way: str, project: bool, task: bool
) -> None:
    set_billable(cast.mara, work.project_id, work.task_id, project, task)
    WAYS[way](browse, cast, work)
    (entry,) = week_of(cast.mel)
    assert (entry.billable, entry.billable_choice) == (project and task, None)


@pytest.mark.parametrize(("chosen", "billable"), [("yes", True), ("no", False)])
def test_what_a_person_decides_holds_whatever_the_project_says(
    cast: Cast, work: Work, browse: Browse, chosen: str, billable: bool
) -> None:
    set_billable(cast.mara, work.project_id, work.task_id, not billable, True)
    add_by_form(browse, cast, work, {"billable": chosen})
    (entry,) = week_of(cast.mel)
    assert (entry.billable, entry.billable_choice) == (billable, billable)


def test_time_that_moves_to_other_work_follows_it_unless_somebody_decided(
    cast: Cast, work: Work
) -> None:
    undecided = add_time(cast.mel, work.other_id)
    decided = add_time(cast.mel, work.other_id, billable=True)
    set_billable(cast.mara, work.project_id, work.task_id, False, True)
    with cast.mel.enter_scope():
        for entry_id, choice in ((undecided, None), (decided, True)):
            services.update_entry(
                entry_id, EntryDetails(work.project_id, MONDAY, 3600, billable=choice)
            )
    assert [entry_of(cast.mel, entry_id).billable for entry_id in (undecided, decided)] == [
        False,
        True,
    ]


def test_an_edit_of_the_words_leaves_it_as_it_was_when_the_project_has_changed_since(
    cast: Cast, work: Work
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    set_billable(cast.mara, work.project_id, work.task_id, False, True)
    with cast.mel.enter_scope():
        services.update_entry(
            entry_id, EntryDetails(work.project_id, MONDAY, 3600, description="New words")
        )
    assert entry_of(cast.mel, entry_id).billable is True


@pytest.mark.parametrize("way", ["continue", "duplicate"])
def test_going_on_with_earlier_time_takes_over_a_decision_and_nothing_else(
    cast: Cast, work: Work, way: str
) -> None:
    undecided = add_time(cast.mel, work.project_id)
    decided = add_time(cast.mel, work.project_id, billable=True)
    set_billable(cast.mara, work.project_id, work.task_id, False, True)
    for entry_id in (undecided, decided):
        with cast.mel.enter_scope():
            if way == "duplicate":
                services.duplicate_entry(entry_id)
                continue
            with clock.freeze(MORNING):
                services.continue_entry(entry_id, cast.mel.membership_id)
            with clock.freeze(MORNING + timedelta(hours=1)):
                services.stop_timer(cast.mel.membership_id)
    added = [entry for entry in week_of(cast.mel) if entry.id not in (undecided, decided)]
    assert sorted(entry.billable for entry in added) == [False, True]


def test_the_form_shows_the_choice_and_what_it_has_come_to(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    page = browse(cast.mel).get(f"{PAGE}/{entry_id}/edit").text
    assert '<option selected value="">As the project says</option>' in page
    assert "So far: billable" in page
    new = browse(cast.mel).get(f"{PAGE}/new").text
    assert '<option selected value="">As the project says</option>' in new


def test_a_running_timer_keeps_a_decision_until_it_is_stopped(
    cast: Cast, work: Work, browse: Browse
) -> None:
    with cast.mel.enter_scope(), clock.freeze(clock.now() - timedelta(hours=1)):
        services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
    mel = browse(cast.mel)
    page = mel.page("/o/acme/timer")
    fields = {"project_id": str(work.project_id), "description": "", "billable": "no"}
    fields |= {
        name: page.element("input", name=name).get("value") or "" for name in ("on", "start")
    }
    assert mel.send("/o/acme/timer/edit", **fields).status_code == 303
    mel.send("/o/acme/timer/stop")
    today = clock.today("Pacific/Auckland")
    entries = [*entries_on(cast.mel, today - timedelta(days=1)), *entries_on(cast.mel, today)]
    assert [entry.billable for entry in entries] == [False]


def entries_on(person: Person, on: date) -> list[TrackedEntry]:
    with person.enter_scope():
        db.session.rollback()
        return queries.entries_between(person.membership_id, on, on)


@given(st.none() | st.booleans(), st.booleans(), st.none() | st.booleans())
def test_one_function_decides(choice: bool | None, project: bool, task: bool | None) -> None:
    expected = choice if choice is not None else project and task in (None, True)
    assert decide_billable(choice, project, task) is expected
