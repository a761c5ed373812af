"""Two people, or two windows, on the same thing: the later one is told, sees both, and chooses."""

from datetime import timedelta

import pytest

from app.kernel import clock
from app.kernel.db import db
from app.projects import queries as projects
from app.timesheets.queries import running_timer
from tests.browser_client import Browse
from tests.cast import Cast
from tests.edit_forms import form_on, open_form
from tests.html_page import Page
from tests.timesheets.work import Work, add_time, entry_of, week_of

WEEK = "/o/acme/timesheet?week=2026-11-16"


def test_the_later_save_of_an_entry_is_told_and_nothing_is_lost(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    page = f"/o/acme/entries/{entry_id}/edit"
    first, second = open_form(browse(cast.mara), page), open_form(browse(cast.mel), page)
    assert first.send(duration="3:00").status_code == 303
    told = second.send(duration="1:30", description="Kick-off")
    assert told.status_code == 409
    assert entry_of(cast.mel, entry_id).seconds == 3 * 3600
    shown = Page(told)
    assert "Changed meanwhile by Mara" in shown.alerts[0]
    assert "Duration 3:00 1:30" in shown.alerts[0]
    assert "What was done" not in shown.alerts[0]
    typed = form_on(second.browser, shown).values
    assert (typed["duration"], typed["description"]) == ("1:30", "Kick-off")


def test_changes_of_different_fields_go_together(cast: Cast, work: Work, browse: Browse) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    page = f"/o/acme/entries/{entry_id}/edit"
    first, second = open_form(browse(cast.mara), page), open_form(browse(cast.mel), page)
    assert first.send(duration="3:00").status_code == 303
    assert second.send(description="Kick-off", billable="no").status_code == 303
    entry = entry_of(cast.mel, entry_id)
    assert (entry.seconds, entry.description, entry.billable) == (3 * 3600, "Kick-off", False)


def test_keeping_mine_keeps_what_only_they_changed(cast: Cast, work: Work, browse: Browse) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    page = f"/o/acme/entries/{entry_id}/edit"
    mel = browse(cast.mel)
    first, second = open_form(browse(cast.mara), page), open_form(mel, page)
    first.send(duration="3:00", description="Workshop")
    told = form_on(mel, Page(second.send(duration="1:30", entry_date="2026-11-17")))
    assert told.values["description"] == "Workshop"
    assert told.send().status_code == 303
    entry = entry_of(cast.mel, entry_id)
    assert (entry.seconds, entry.description, entry.entry_date.day) == (5400, "Workshop", 17)


def test_fields_that_mean_something_together_are_one(
    cast: Cast, work: Work, browse: Browse
) -> None:
    """Nobody wanted from 9 to 17, though one typed the 9 and the other the 17."""
    entry_id = add_time(cast.mel, work.project_id)
    page = f"/o/acme/entries/{entry_id}/edit"
    mel = browse(cast.mel)
    open_form(mel, page).send(duration="", start="10:00", end="11:00")
    first, second = open_form(browse(cast.mara), page), open_form(mel, page)
    assert first.send(start="9:00").status_code == 303
    told = second.send(end="17:00")
    assert told.status_code == 409
    assert "Start 09:00 10:00" in Page(told).alerts[0]
    assert entry_of(cast.mel, entry_id).seconds == 2 * 3600


def test_a_form_without_marks_is_compared_as_a_whole(
    cast: Cast, work: Work, browse: Browse
) -> None:
    page = f"/o/acme/clients/{work.client_id}/edit"
    first, second = open_form(browse(cast.mara), page), open_form(browse(cast.adam), page)
    first.send(name="Harbour Trust")
    assert second.send(currency="AUD", version_fields="").status_code == 409


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_whoever_has_seen_both_sides_keeps_mine_or_takes_theirs(
    cast: Cast, work: Work, browse: Browse, htmx: bool
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    page = f"/o/acme/entries/{entry_id}/edit"
    mel = browse(cast.mel)
    first, second = open_form(browse(cast.mara), page), open_form(mel, page)
    first.send(duration="3:00")
    shown = Page(second.send(duration="1:30", htmx=htmx))
    assert open_form(mel, shown.link("Take theirs")).values["duration"] == "3:00"
    assert entry_of(cast.mel, entry_id).seconds == 3 * 3600
    assert form_on(mel, shown).send().status_code == 303
    assert entry_of(cast.mel, entry_id).seconds == 1.5 * 3600


def test_a_third_change_is_told_once_more(cast: Cast, work: Work, browse: Browse) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    page = f"/o/acme/entries/{entry_id}/edit"
    mara, mel = browse(cast.mara), browse(cast.mel)
    mine = open_form(mel, page)
    open_form(mara, page).send(duration="3:00")
    shown = Page(mine.send(duration="1:30"))
    open_form(mara, page).send(duration="4:00")
    assert form_on(mel, shown).send().status_code == 409
    assert entry_of(cast.mel, entry_id).seconds == 4 * 3600


def test_two_who_write_the_same_agree(cast: Cast, work: Work, browse: Browse) -> None:
    page = f"/o/acme/clients/{work.client_id}/edit"
    first, second = open_form(browse(cast.mara), page), open_form(browse(cast.adam), page)
    assert first.send(name="Harbour Trust").status_code == 303
    assert second.send(name="Harbour Trust").status_code == 303


def test_ones_own_other_window_is_called_so(cast: Cast, work: Work, browse: Browse) -> None:
    page = f"/o/acme/clients/{work.client_id}/edit"
    mara = browse(cast.mara)
    first, second = open_form(mara, page), open_form(mara, page)
    first.send(name="Harbour Trust")
    told = Page(second.send(name="Harbour Ltd"))
    assert "by you, in another window" in told.alerts[0]
    assert "Saved there Typed here" in told.alerts[0]
    assert ("Theirs" in told.words, "theirs" in told.words) == (False, False)
    with cast.mara.enter_scope():
        assert projects.client(work.client_id).name == "Harbour Trust"


def test_what_changed_and_changed_back_is_no_conflict(
    cast: Cast, work: Work, browse: Browse
) -> None:
    page = f"/o/acme/clients/{work.client_id}/edit"
    mara, mine = browse(cast.mara), open_form(browse(cast.adam), page)
    open_form(mara, page).send(name="Harbour Trust")
    open_form(mara, page).send(name="Harbour")
    assert mine.send(currency="AUD").status_code == 303


def test_an_entry_that_changed_is_not_deleted_from_an_older_page(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    address = f"/o/acme/entries/{entry_id}"
    mel = browse(cast.mel)
    deletion, from_list = open_form(mel, f"{address}/delete"), open_form(mel, f"{address}/delete")
    open_form(browse(cast.mara), f"{address}/edit").send(duration="3:00")
    assert from_list.send(htmx=True).status_code == 409
    told = deletion.send()
    assert told.status_code == 409
    assert "Changed meanwhile by Mara" in told.text
    assert "3:00 on Website" in told.text
    assert form_on(mel, Page(told)).send().status_code == 303
    assert week_of(cast.mel) == []


def cell_fields(page: Page, name: str) -> dict[str, str]:
    return {
        "csrf_token": page.form_token,
        **{field: page.value(field) for field in (name, f"version.{name}")},
    }


def test_a_cell_that_changed_shows_both_sides_and_then_keeps_mine(
    cast: Cast, work: Work, browse: Browse
) -> None:
    add_time(cast.mel, work.project_id)
    mel, name = browse(cast.mel), f"cell.{work.project_id}.2026-11-16"
    mine = cell_fields(mel.page(WEEK), name) | {name: "1:30"}
    browse(cast.mara).send(
        f"/o/acme/timesheet/cell?name={name}&member={cast.mel.membership_id}", **{name: "3:00"}
    )
    cell = {"query_string": {"name": name}, "method": "POST", "headers": {"HX-Request": "true"}}
    told = mel.open("/o/acme/timesheet/cell", data=mine, **cell)
    assert told.status_code == 409
    shown = Page(f"<table><tr>{told.text}</tr></table>")
    assert "Changed meanwhile by Mara" in shown.words
    assert "theirs 3:00, yours 1:30" in shown.words
    assert [entry.seconds for entry in week_of(cast.mel)] == [3 * 3600]
    again = {field: shown.value(field) for field in (name, f"version.{name}")}
    kept = mel.open(
        "/o/acme/timesheet/cell", data=again | {"csrf_token": mine["csrf_token"]}, **cell
    )
    assert kept.status_code == 200
    assert [entry.seconds for entry in week_of(cast.mel)] == [1.5 * 3600]


def test_the_week_without_script_writes_only_the_cells_that_were_touched(
    cast: Cast, work: Work, browse: Browse
) -> None:
    """Somebody else's change of Monday stays, although Monday is sent along."""
    add_time(cast.mel, work.project_id)
    mel, monday = browse(cast.mel), f"cell.{work.project_id}.2026-11-16"
    page = mel.page(WEEK)
    sent = dict(page.sent_pairs(page.element("form", id="week-form")))
    browse(cast.mara).send(
        f"/o/acme/timesheet/cell?name={monday}&member={cast.mel.membership_id}",
        **{monday: "3:00"},
    )
    tuesday = f"cell.{work.project_id}.2026-11-17"
    assert mel.open(WEEK, method="POST", data=sent | {tuesday: "2:00"}).status_code == 303
    assert [entry.seconds for entry in week_of(cast.mel)] == [3 * 3600, 2 * 3600]


def test_a_cell_that_was_filled_meanwhile_is_told(cast: Cast, work: Work, browse: Browse) -> None:
    add_time(cast.mel, work.project_id)
    mel, tuesday = browse(cast.mel), f"cell.{work.project_id}.2026-11-17"
    page = mel.page(WEEK)
    sent = dict(page.sent_pairs(page.element("form", id="week-form")))
    with clock.freeze(clock.now() + timedelta(minutes=1)):
        browse(cast.mara).send(
            f"/o/acme/timesheet/cell?name={tuesday}&member={cast.mel.membership_id}",
            **{tuesday: "3:00"},
        )
        told = mel.open(WEEK, method="POST", data=sent | {tuesday: "2:00"})
    assert told.status_code == 409
    assert "theirs 3:00, yours 2:00" in Page(told).words
    assert [entry.seconds for entry in week_of(cast.mel)] == [3600, 3 * 3600]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_what_was_typed_into_something_that_was_deleted_comes_back(
    cast: Cast, work: Work, browse: Browse, htmx: bool
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    mel, address = browse(cast.mel), f"/o/acme/entries/{entry_id}"
    mine = open_form(mel, f"{address}/edit")
    open_form(browse(cast.mara), f"{address}/delete").send()
    gone = mine.send(htmx=htmx, description="A long <b>story</b>", duration="2:15")
    assert gone.status_code == 404
    page = Page(gone)
    assert "It was deleted or moved after you opened the form" in page.words
    assert "Duration 2:15" in page.words
    assert "What you typed" in page.words
    assert "A long <b>story</b>" in page.words
    assert page.link("Show what is there now") == "/o/acme/entries"
    assert str(work.project_id) not in page.source


def test_the_later_one_does_not_move_a_new_address(cast: Cast, browse: Browse) -> None:
    first, second = (
        open_form(browse(person), "/o/acme/settings/address") for person in (cast.olivia, cast.adam)
    )
    assert first.send(slug="harbour-works").status_code == 303
    moved = second.send(slug="harbour-studio")
    told = second.browser.open(moved.location, method="POST", data=dict(second.pairs, slug="other"))
    assert (moved.status_code, told.status_code) == (308, 409)
    assert "Changed meanwhile by Olivia" in Page(told).alerts[0]
    assert second.browser.get("/o/harbour-works/timesheet").status_code == 200


def test_a_timer_that_was_started_since_is_not_discarded(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    started = clock.now()
    with clock.freeze(started):
        mel.send("/o/acme/timer", project_id=f"{work.project_id}")
    old = open_form(mel, "/o/acme/timer/discard")
    with clock.freeze(started + timedelta(hours=1)):
        mel.send("/o/acme/timer", project_id=f"{work.project_id}", description="Kick-off")
        assert old.send().status_code == 409
        with cast.mel.enter_scope():
            assert running_timer(cast.mel.membership_id) is not None
        assert open_form(mel, "/o/acme/timer/discard").send().status_code == 303
        with cast.mel.enter_scope():
            db.session.rollback()
            assert running_timer(cast.mel.membership_id) is None
