from collections.abc import Callable
from datetime import timedelta

import pytest

from app.kernel.counts import count_noun
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import MONDAY, Work, add_time, entry_of, lock_entry, make_work, week_of

Browse = Callable[[Person], Browser]
HTMX = {"HX-Request": "true"}
PAGE = "/o/acme/entries"
ENTRY_FORM = {
    "entry_date": "2026-11-16",
    "duration": "1:30",
    "description": "Kick-off",
    "billable": "",
}


def test_a_member_adds_time_by_its_duration(cast: Cast, work: Work, browse: Browse) -> None:
    answer = browse(cast.mel).send(
        PAGE, **ENTRY_FORM, project_id=f"{work.project_id}.{work.task_id}"
    )
    assert answer.status_code == 303
    (entry,) = week_of(cast.mel)
    assert (
        entry.seconds,
        entry.task_name,
        entry.description,
        entry.billable,
        entry.started_at,
    ) == (5400, "Design", "Kick-off", True, None)


def test_time_by_start_and_end_is_of_the_members_zone_and_may_cross_midnight(
    cast: Cast, work: Work, browse: Browse
) -> None:
    browse(cast.mel).send(
        PAGE,
        **{**ENTRY_FORM, "duration": "", "start": "22:00", "end": "1:30"},
        project_id=str(work.project_id),
    )
    (entry,) = week_of(cast.mel)
    assert (entry.entry_date, entry.seconds) == (MONDAY, 3.5 * 3600)
    assert entry.started_at is not None
    assert entry.started_at.isoformat() == "2026-11-16T09:00:00+00:00"


def test_an_hour_that_happens_twice_is_asked_about_and_then_taken_at_its_word(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    fields = {
        **ENTRY_FORM,
        "entry_date": "2026-04-05",
        "duration": "",
        "start": "2:30",
        "end": "4:00",
        "project_id": str(work.project_id),
    }
    refused = mel.send(PAGE, **fields)
    assert refused.status_code == 422
    assert "happens twice" in refused.text
    assert 'name="start_which"' in refused.text
    assert mel.send(PAGE, **fields, start_which="0").status_code == 303
    (entry,) = week_of(cast.mel, MONDAY.replace(month=4, day=1))
    assert entry.seconds == 2.5 * 3600
    assert (
        '<option selected value="0">The first</option>' in mel.get(f"{PAGE}/{entry.id}/edit").text
    )


BAD = [
    ({"duration": "1:75"}, "up to 59"),
    ({"duration": "-3"}, "cannot be negative"),
    ({"duration": "25h"}, "24 hours"),
    ({"duration": "abc"}, "Write time like"),
    ({"duration": "0"}, "needs some time"),
    ({"duration": ""}, "Say how long"),
    ({"duration": "9" * 30}, "Write time like"),
    ({"entry_date": "2026-02-30"}, "does not exist"),
    ({"entry_date": "0000-01-01"}, "does not exist"),
    ({"entry_date": "99999-01-01"}, "Write a date"),
    ({"entry_date": "1999-12-31"}, "from 2000 to 2099"),
    ({"description": "A\0B"}, "cannot be stored"),
    ({"description": "x" * 10_000}, "At most 2000"),
    ({"duration": "1:00", "start": "9:00", "end": "9:30"}, "differs from start to end"),
    ({"duration": "", "start": "9:00"}, "Say when it ended"),
    ({"duration": "", "end": "9:00"}, "Say when it started"),
    ({"duration": "", "start": "9:00", "end": "9:00"}, "after the start"),
    ({"project_id": ""}, "Choose a project"),
    ({"project_id": "nonsense"}, "Choose a project"),
    ({"project_id": "99999999999999999999999"}, "Choose a project"),
]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_bad_input_is_refused_beside_its_field_with_the_form_still_filled(
    cast: Cast, work: Work, browse: Browse, headers: dict[str, str]
) -> None:
    mel = browse(cast.mel)
    for bad, words in BAD:
        fields = {
            **ENTRY_FORM,
            "project_id": str(work.project_id),
            **bad,
            "csrf_token": mel.token(),
        }
        answer = mel.open(PAGE, method="POST", data=fields, headers=headers)
        assert answer.status_code == 422, bad
        assert words in answer.text, bad
        assert 'aria-invalid="true"' in answer.text, bad
        kept = (
            bad.get("duration", fields["duration"])
            or bad.get("start")
            or bad.get("end")
            or fields["entry_date"]
        )
        assert f'value="{kept}"' in answer.text, bad
    assert week_of(cast.mel) == []


def test_a_project_of_another_organisation_is_refused_like_one_that_does_not_exist(
    cast: Cast, work: Work, browse: Browse
) -> None:
    theirs = make_work(cast.eve, "Theirs")
    mel = browse(cast.mel)
    for foreign in (
        f"{theirs.project_id}",
        f"{work.project_id}.{theirs.task_id}",
        f"{work.other_id}.{work.task_id}",
    ):
        answer = mel.send(PAGE, **ENTRY_FORM, project_id=foreign)
        assert answer.status_code == 422
        assert "Choose a project from the list." in answer.text
    assert week_of(cast.mel) == []


def test_an_archived_project_takes_no_new_time_but_its_entries_can_be_corrected(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    mara, mel = browse(cast.mara), browse(cast.mel)
    mara.send(f"/o/acme/projects/{work.project_id}/archive")
    refused = mel.send(PAGE, **ENTRY_FORM, project_id=str(work.project_id))
    assert refused.status_code == 422
    assert "Website is archived" in refused.text
    assert (
        mel.send(
            f"{PAGE}/{entry_id}",
            **{**ENTRY_FORM, "duration": "2:00"},
            project_id=str(work.project_id),
        ).status_code
        == 303
    )
    assert [entry.seconds for entry in week_of(cast.mel)] == [7200]


def test_the_seconds_of_a_timers_entry_survive_an_edit_of_its_words(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    mel.send(
        PAGE,
        **{**ENTRY_FORM, "duration": "", "start": "9:00:13", "end": "10:30:45"},
        project_id=str(work.project_id),
    )
    (entry,) = week_of(cast.mel)
    form = mel.get(f"{PAGE}/{entry.id}/edit").text
    assert 'value="09:00:13"' in form
    mel.send(
        f"{PAGE}/{entry.id}",
        **{
            **ENTRY_FORM,
            "duration": "",
            "start": "09:00:13",
            "end": "10:30:45",
            "description": "New words",
        },
        project_id=str(work.project_id),
    )
    after = entry_of(cast.mel, entry.id)
    assert (after.seconds, after.description) == (5432, "New words")


def test_time_on_an_invoice_names_it_and_is_neither_changed_nor_deleted(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    lock_entry(cast.mara, work.client_id, entry_id)
    for person in (cast.mel, cast.mara):
        browser = browse(person)
        assert (
            "On invoice HL-0042"
            in browser.get(
                "/o/acme/timesheet/day",
                query_string={"date": "2026-11-16", "member": str(cast.mel.membership_id)},
            ).text
        )
        for path, fields in (
            (f"{PAGE}/{entry_id}", {**ENTRY_FORM, "project_id": str(work.project_id)}),
            (f"{PAGE}/{entry_id}/delete", {}),
        ):
            refused = browser.send(path, **fields)
            assert refused.status_code == 409
            assert "HL-0042" in refused.text
    assert entry_of(cast.mel, entry_id).seconds == 3600


def test_a_duplicate_of_time_on_an_invoice_is_free(cast: Cast, work: Work, browse: Browse) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    lock_entry(cast.mara, work.client_id, entry_id)
    assert browse(cast.mel).send(f"{PAGE}/{entry_id}/duplicate").status_code == 303
    assert sorted(entry.is_locked for entry in week_of(cast.mel)) == [False, True]


def test_a_member_reaches_only_their_own_time(cast: Cast, work: Work, browse: Browse) -> None:
    entry_id = add_time(cast.mara, work.project_id)
    mel = browse(cast.mel)
    for path in ("", "/edit", "/delete"):
        assert mel.get(f"{PAGE}/{entry_id}{path}").status_code == 403
    for path in ("", "/delete", "/duplicate"):
        assert (
            mel.send(
                f"{PAGE}/{entry_id}{path}", **ENTRY_FORM, project_id=str(work.project_id)
            ).status_code
            == 403
        )
    assert mel.send(f"/o/acme/timer/continue/{entry_id}").status_code == 403
    for path in ("timesheet", "timesheet/day", "timesheet/calendar"):
        asked = {"member": str(cast.mara.membership_id)}
        assert mel.get(f"/o/acme/{path}", query_string=asked).status_code == 403
    assert (
        str(entry_id)
        not in mel.get(PAGE, query_string={"person": str(cast.mara.membership_id)}).text
    )
    assert entry_of(cast.mara, entry_id).seconds == 3600


def test_a_stranger_finds_nothing(cast: Cast, work: Work, browse: Browse) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    eve = browse(cast.eve)
    for slug in ("acme", "elsewhere"):
        assert eve.get(f"/o/{slug}/entries/{entry_id}").status_code == 404
        assert eve.send(f"/o/{slug}/entries/{entry_id}/delete").status_code == 404
    assert entry_of(cast.mel, entry_id).seconds == 3600


def test_a_manager_filters_everybodys_time_and_the_totals_are_exact(
    cast: Cast, work: Work, browse: Browse
) -> None:
    for days in range(3):
        add_time(cast.mel, work.project_id, 3601, MONDAY + timedelta(days=days))
        add_time(cast.mara, work.other_id, 1800, MONDAY + timedelta(days=days), billable=False)
    mara = browse(cast.mara)
    assert '<time datetime="PT16203S" title="4:30:03">4:30</time>' in mara.get(PAGE).text
    mine = mara.get(
        PAGE, query_string={"person": str(cast.mel.membership_id), "start": "2026-11-17"}
    ).text
    assert "2:00:02" in mine
    assert "Support" not in mine[mine.index('id="entries_list"') :]
    assert "1:30" in mara.get(PAGE, query_string={"billable": "no"}).text
    add_time(cast.mel, work.other_id, 7261, description="Kick-off: 100 % done")
    for words, count in (
        ("kick", 1),
        ("100 % d", 1),
        ("00", 0),
        ("%", 0),
        ("supp", 4),
        ("harb", 7),
    ):
        found = mara.get(PAGE, query_string={"q": words}).text
        assert f'data-announce="{count_noun(count, "entry")}' in found, words
    search = mara.page(PAGE, query_string={"q": "nothing"}).element("input", name="q")
    assert (search.get("value"), search.get("data-shortcut")) == ("nothing", "/")
    assert (
        mara.get(
            PAGE, query_string={"start": "2026-02-30", "page": "9" * 40, "person": "x"}
        ).status_code
        == 200
    )
