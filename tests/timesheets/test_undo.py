"""What was done to time can be undone by whoever did it, as long as nobody touched it since."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import inspect, select
from werkzeug.test import TestResponse

from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.undo import UndoStep, deletion_of, record_step
from app.permissions import Role
from app.projects.models import Client
from app.timesheets.models import TimeEntry
from tests.browser_client import Browse, Browser
from tests.cast import Cast, Person
from tests.timesheets.work import MONDAY, Work, add_time, lock_entry, week_of

WEEK_PAGE = "/o/acme/timesheet?week=2026-11-16"
TOUCHED_COLUMNS = {"changed_at", "changed_by"}


def stored_values(person: Person) -> dict[UUID, dict[str, object]]:
    """Every column of the person's entries but those that say who touched them last."""
    names = set(inspect(TimeEntry).columns.keys()) - TOUCHED_COLUMNS
    with person.enter_scope():
        db.session.rollback()
        query = select(TimeEntry).where(TimeEntry.membership_id == person.membership_id)
        return {
            entry.id: {name: getattr(entry, name) for name in names}
            for entry in db.session.scalars(query)
        }


def send(browser: Browser, path: str, **fields: str) -> TestResponse:
    """Send a form as htmx does."""
    data = {"csrf_token": browser.token(), **fields}
    return browser.open(path, method="POST", data=data, headers={"HX-Request": "true"})


def undo_address(answer: TestResponse) -> str:
    return next(part for part in answer.text.split('"') if "/undo/" in part)


def delete_entry(browser: Browser, entry_id: UUID) -> str:
    """Answers the address that undoes it."""
    answer = send(browser, f"/o/acme/entries/{entry_id}/delete")
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "entries-changed")
    return undo_address(answer)


def cell_name(project_id: UUID) -> str:
    return f"cell.{project_id}.{MONDAY}"


def type_in(browser: Browser, project_id: UUID, text: str) -> TestResponse:
    name = cell_name(project_id)
    return send(browser, f"/o/acme/timesheet/cell?name={name}", **{name: text})


def row_value(browser: Browser) -> str:
    """What the week's button that deletes its first row sends."""
    buttons = browser.page(WEEK_PAGE).elements("button")
    return next(button.get("value", "") for button in buttons if button.get("name") == "row")


def delete_row(browser: Browser) -> TestResponse:
    return send(browser, "/o/acme/timesheet/rows/delete?week=2026-11-16", row=row_value(browser))


def test_a_deleted_entry_comes_back_as_it_was_once(cast: Cast, work: Work, browse: Browse) -> None:
    entry_id = add_time(
        cast.mel, work.project_id, 5401, task_id=work.task_id, description="Wires", billable=False
    )
    before, mel = stored_values(cast.mel), browse(cast.mel)
    address = delete_entry(mel, entry_id)
    assert stored_values(cast.mel) == {}
    undone = send(mel, address)
    assert (undone.status_code, undone.headers["HX-Trigger"]) == (200, "entries-changed")
    assert stored_values(cast.mel) == before
    assert send(mel, address).status_code == 409
    assert stored_values(cast.mel) == before


def test_without_script_the_next_page_has_the_button(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id, mel = add_time(cast.mel, work.project_id), browse(cast.mel)
    before = stored_values(cast.mel)
    left = mel.send(f"/o/acme/entries/{entry_id}/delete", back=WEEK_PAGE)
    (form,) = [
        form for form in mel.page(left.location).forms("post") if "/undo/" in form.get("action", "")
    ]
    assert mel.send(form.get("action", "")).status_code == 303
    assert stored_values(cast.mel) == before


@pytest.mark.parametrize("typed", ["3:00", "", "0:15"])
def test_what_was_typed_into_a_cell_is_undone(
    cast: Cast, work: Work, browse: Browse, typed: str
) -> None:
    add_time(cast.mel, work.project_id, 5400, description="Wireframes")
    before, mel = stored_values(cast.mel), browse(cast.mel)
    answer = type_in(mel, work.project_id, typed)
    assert stored_values(cast.mel) != before
    send(mel, undo_address(answer))
    assert stored_values(cast.mel) == before


def test_the_entry_of_a_cell_that_was_empty_goes_again(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    send(mel, undo_address(type_in(mel, work.project_id, "1:30")))
    assert stored_values(cast.mel) == {}


def test_a_change_since_wins_over_the_undo(cast: Cast, work: Work, browse: Browse) -> None:
    mel = browse(cast.mel)
    address = undo_address(type_in(mel, work.project_id, "1:30"))
    type_in(browse(cast.mara), work.project_id, "")
    type_in(mel, work.project_id, "2:00")
    refused = send(mel, address)
    assert refused.status_code == 409
    assert "changed again since" in refused.text
    assert [entry.seconds for entry in week_of(cast.mel)] == [7200]


def test_time_on_an_invoice_is_not_undone(cast: Cast, work: Work, browse: Browse) -> None:
    mel = browse(cast.mel)
    address = undo_address(type_in(mel, work.project_id, "1:30"))
    (entry,) = week_of(cast.mel)
    lock_entry(cast.mara, work.client_id, entry.id)
    refused = send(mel, address)
    assert refused.status_code == 409
    assert "HL-0042" in refused.text
    assert [entry.seconds for entry in week_of(cast.mel)] == [5400]


def test_a_row_of_the_week_goes_and_comes_back_whole(
    cast: Cast, work: Work, browse: Browse
) -> None:
    for seconds in (60, 5400):
        add_time(cast.mel, work.project_id, seconds)
    add_time(cast.mel, work.project_id, on=MONDAY.replace(day=23))
    before, mel = stored_values(cast.mel), browse(cast.mel)
    row = row_value(mel)
    deleted = delete_row(mel)
    assert deleted.status_code == 200
    assert len(stored_values(cast.mel)) == 1
    send(mel, undo_address(deleted))
    assert stored_values(cast.mel) == before
    add_time(cast.mel, work.project_id)
    stale = send(mel, "/o/acme/timesheet/rows/delete?week=2026-11-16", row=row)
    assert stale.status_code == 409
    assert len(stored_values(cast.mel)) == len(before) + 1


def test_only_who_did_it_undoes_it_and_only_while_they_may(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id, mara = add_time(cast.mel, work.project_id), browse(cast.mara)
    address = delete_entry(mara, entry_id)
    for person in (cast.mel, cast.olivia, cast.eve):
        assert send(browse(person), address).status_code == 404
    browse(cast.olivia).send(f"/o/acme/members/{cast.mara.membership_id}", role=Role.MEMBER.value)
    assert send(mara, address).status_code == 403
    assert stored_values(cast.mel) == {}


@pytest.mark.parametrize("typed", ["", "2:00"])
def test_a_cell_that_was_filled_again_keeps_what_it_has(
    cast: Cast, work: Work, browse: Browse, typed: str
) -> None:
    add_time(cast.mel, work.project_id, 3600)
    mel = browse(cast.mel)
    address = undo_address(type_in(mel, work.project_id, typed))
    add_time(cast.mel, work.project_id, 10800)
    before = stored_values(cast.mel)
    refused = send(mel, address)
    assert (refused.status_code, "changed again since" in refused.text) == (409, True)
    assert stored_values(cast.mel) == before


def test_a_row_that_was_filled_again_keeps_what_it_has(
    cast: Cast, work: Work, browse: Browse
) -> None:
    add_time(cast.mel, work.project_id, on=MONDAY.replace(day=17))
    mel = browse(cast.mel)
    address = undo_address(delete_row(mel))
    add_time(cast.mel, work.project_id, 10800, on=MONDAY.replace(day=17))
    before = stored_values(cast.mel)
    assert send(mel, address).status_code == 409
    assert stored_values(cast.mel) == before


def test_time_elsewhere_in_the_week_does_not_stop_the_undo_of_a_cell(
    cast: Cast, work: Work, browse: Browse
) -> None:
    add_time(cast.mel, work.project_id, 3600)
    mel = browse(cast.mel)
    address = undo_address(type_in(mel, work.project_id, ""))
    add_time(cast.mel, work.project_id, on=MONDAY.replace(day=17))
    add_time(cast.mel, work.project_id, task_id=work.task_id)
    add_time(cast.mel, work.other_id)
    add_time(cast.mara, work.project_id)
    assert send(mel, address).status_code == 200
    assert len(stored_values(cast.mel)) == 4


def test_an_entry_of_the_list_comes_back_beside_others(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id, 3600)
    add_time(cast.mel, work.project_id, 1800)
    mel = browse(cast.mel)
    address = delete_entry(mel, entry_id)
    add_time(cast.mel, work.project_id, 60)
    assert send(mel, address).status_code == 200
    assert sorted(entry.seconds for entry in week_of(cast.mel)) == [60, 1800, 3600]


def test_a_change_is_undone_for_a_day(cast: Cast, work: Work, browse: Browse) -> None:
    mel = browse(cast.mel)
    address = delete_entry(mel, add_time(cast.mel, work.project_id))
    with clock.freeze(clock.now() + timedelta(days=1, minutes=1)):
        refused = send(mel, address)
    assert (refused.status_code, "more than a day ago" in refused.text) == (409, True)
    assert stored_values(cast.mel) == {}
    assert send(mel, address).status_code == 200


def test_a_column_that_is_no_more_does_not_stop_the_undo(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id, mel = add_time(cast.mel, work.project_id), browse(cast.mel)
    before, address = stored_values(cast.mel), delete_entry(mel, entry_id)
    with cast.mel.enter_scope(), transaction() as session:
        step = session.scalars(select(UndoStep)).one()
        (change,) = step.changes
        step.changes = [{**change, "before": {**change["before"], "mood": "glad"}}]
    assert send(mel, address).status_code == 200
    assert stored_values(cast.mel) == before


def test_a_step_of_other_rows_than_time_makes_no_time(
    cast: Cast, work: Work, browse: Browse
) -> None:
    with cast.mel.enter_scope(), transaction() as session:
        client = session.get_one(Client, (cast.mel.org_id, work.client_id))
        step_id = record_step(session, Client, [deletion_of(client)])
    assert send(browse(cast.mel), f"/o/acme/undo/{step_id}").status_code == 404
