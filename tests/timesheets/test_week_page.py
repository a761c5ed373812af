from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.html_page import words_of
from tests.statements import record_statements
from tests.timesheets.work import MONDAY, Work, add_time, lock_entry, make_work, week_of

Browse = Callable[[Person], Browser]
PAGE = "/o/acme/timesheet"
WEEK = {"week": "2026-11-16"}


def cell(work: object, day: int = 16) -> str:
    return f"cell.{work}.2026-11-{day}"


def type_in(browser: Browser, name: str, text: str) -> tuple[int, str]:
    """Leave the cell `name` with `text`, as htmx does."""
    data = {"csrf_token": browser.token(), name: text}
    answer = browser.open(
        f"{PAGE}/cell",
        method="POST",
        query_string={"name": name},
        data=data,
        headers={"HX-Request": "true"},
    )
    return answer.status_code, answer.text


def test_a_cell_makes_changes_and_removes_its_entry(cast: Cast, work: Work, browse: Browse) -> None:
    mel, name = browse(cast.mel), cell(f"{work.project_id}.{work.task_id}")
    status, text = type_in(mel, name, "1.5")
    assert status == 200
    assert 'value="1:30"' in text
    assert text.count("hx-swap-oob") == 3
    type_in(mel, name, "2h")
    assert [(entry.seconds, entry.task_name) for entry in week_of(cast.mel)] == [(7200, "Design")]
    type_in(mel, name, "")
    assert week_of(cast.mel) == []


@pytest.mark.parametrize("text", ["1:75", "-3", "25h", "abc", "1:30\0", "9" * 25])
def test_a_bad_cell_comes_back_as_typed_with_the_reason(
    cast: Cast, work: Work, browse: Browse, text: str
) -> None:
    add_time(cast.mel, work.project_id, 1800)
    status, html = type_in(browse(cast.mel), cell(work.project_id), text)
    assert status == 422
    assert 'aria-invalid="true"' in html
    assert f'value="{text}"'.replace("\0", "") in html
    assert [entry.seconds for entry in week_of(cast.mel)] == [1800]


def test_a_cell_keeps_the_words_of_its_one_entry(cast: Cast, work: Work, browse: Browse) -> None:
    add_time(cast.mel, work.project_id, 1800, description="Wireframes", billable=False)
    type_in(browse(cast.mel), cell(work.project_id), "1:00")
    (entry,) = week_of(cast.mel)
    assert (entry.seconds, entry.description, entry.billable) == (3600, "Wireframes", False)


def test_a_cell_of_several_entries_shows_the_sum_and_is_not_typed_over(
    cast: Cast, work: Work, browse: Browse
) -> None:
    for seconds in (1800, 901):
        add_time(cast.mel, work.project_id, seconds)
    mel = browse(cast.mel)
    shown = '<time datetime="PT2701S" title="0:45:01">0:45</time></a>'
    assert shown in mel.get(PAGE, query_string=WEEK).text
    assert type_in(mel, cell(work.project_id), "2:00")[0] == 409
    assert sorted(entry.seconds for entry in week_of(cast.mel)) == [901, 1800]


def test_a_cell_on_an_invoice_names_it_and_stays(cast: Cast, work: Work, browse: Browse) -> None:
    lock_entry(cast.mara, work.client_id, add_time(cast.mel, work.project_id))
    mel = browse(cast.mel)
    assert "on invoice HL-0042" in mel.get(PAGE, query_string=WEEK).text
    status, html = type_in(mel, cell(work.project_id), "2:00")
    assert status == 409
    assert "HL-0042" in html
    assert [entry.seconds for entry in week_of(cast.mel)] == [3600]


def test_cells_of_foreign_archived_or_nonsensical_rows_change_nothing(
    cast: Cast, work: Work, browse: Browse
) -> None:
    theirs = make_work(cast.eve).project_id
    browse(cast.mara).send(f"/o/acme/projects/{work.other_id}/archive")
    mel = browse(cast.mel)
    names = [
        cell(theirs),
        cell(work.other_id),
        "cell.x.2026-11-16",
        f"cell.{work.project_id}.2026-02-30",
        f"cell.{work.project_id}.99999-01-01",
        "project_id",
    ]
    assert [type_in(mel, name, "1:00")[0] for name in names] == [422, 422, 404, 404, 404, 404]
    assert week_of(cast.mel) == []


def test_the_whole_week_is_saved_without_script_or_not_at_all(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    good = {cell(work.project_id, day): "1:15" for day in range(16, 19)}
    refused = mel.send(
        f"{PAGE}?week=2026-11-16&row={work.project_id}",
        **good,
        **{cell(work.project_id, 20): "1:75"},
    )
    assert refused.status_code == 422
    assert 'value="1:75"' in refused.text
    assert week_of(cast.mel) == []
    assert mel.send(f"{PAGE}?week=2026-11-16", **good).status_code == 303
    assert [entry.seconds for entry in week_of(cast.mel)] == [4500] * 3


def test_last_weeks_rows_are_copied_without_their_hours(
    cast: Cast, work: Work, browse: Browse
) -> None:
    add_time(cast.mel, work.project_id, on=MONDAY - timedelta(days=3), task_id=work.task_id)
    page = browse(cast.mel).get(PAGE, query_string={**WEEK, "copy": "1"}).text
    assert f'name="{cell(f"{work.project_id}.{work.task_id}")}" value=""' in page
    assert week_of(cast.mel) == []


def test_a_manager_fills_in_the_week_of_a_colleague_and_a_member_does_not(
    cast: Cast, work: Work, browse: Browse
) -> None:
    asked = {"member": str(cast.mel.membership_id), "week": "2026-11-16"}
    mara = browse(cast.mara)
    mara.open(
        PAGE,
        method="POST",
        query_string=asked,
        data={"csrf_token": mara.token(), cell(work.project_id): "1:00"},
    )
    assert [entry.member_name for entry in week_of(cast.mel)] == ["Mel"]
    other = {"member": str(cast.mara.membership_id), "week": "2026-11-16"}
    mel = browse(cast.mel)
    refused = mel.open(
        PAGE,
        method="POST",
        query_string=other,
        data={"csrf_token": mel.token(), cell(work.project_id): "9:00"},
    )
    assert refused.status_code == 403
    assert week_of(cast.mara) == []


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/day", "/o/acme/entries"])
def test_the_pages_of_time_ask_few_questions_however_much_there_is(
    cast: Cast, work: Work, browse: Browse, path: str
) -> None:
    mel = browse(cast.mel)
    sizes = []
    for _ in range(2):
        for number in range(12):
            add_time(
                cast.mel,
                work.project_id if number % 2 else work.other_id,
                on=MONDAY + timedelta(days=number % 5),
            )
        with record_statements() as statements:
            assert (
                mel.get(path, query_string={"week": "2026-11-16", "date": "2026-11-16"}).status_code
                == 200
            )
        sizes.append(len(statements))
    assert sizes[0] == sizes[1] <= 16


@pytest.mark.parametrize(
    "asked",
    [
        {"week": "2026-02-30"},
        {"week": "0000-01-01"},
        {"week": "99999-01-01"},
        {"member": "x"},
        {"row": "x.y.z"},
        {"row": "9" * 50},
    ],
)
def test_nonsense_in_the_address_shows_the_present_week(
    cast: Cast, work: Work, browse: Browse, asked: dict[str, str]
) -> None:
    assert browse(cast.mel).get(PAGE, query_string=asked).status_code == 200


@pytest.mark.parametrize(
    "page", [PAGE, f"{PAGE}/day", "/o/acme/entries", "/o/acme/entries/new", "/o/acme/timer"]
)
def test_without_a_project_it_says_what_is_needed_first(
    cast: Cast, browse: Browse, page: str
) -> None:
    """An empty list to choose from explains nothing."""
    manager, member = browse(cast.mara).get(page).text, browse(cast.mel).get(page).text
    assert "/o/acme/projects/new" in manager
    assert "Ask a manager" in member
    assert "/projects/new" not in member
    assert "Add row" not in manager + member


def test_a_first_project_asks_for_its_client_in_its_form(cast: Cast, browse: Browse) -> None:
    page = browse(cast.mara).page("/o/acme/projects/new")
    assert page.value("client_name") == ""


def test_an_empty_day_skips_no_heading(cast: Cast, work: Work, browse: Browse) -> None:
    page = browse(cast.mel).page(f"{PAGE}/day", query_string={"date": "2026-11-16"})
    assert "No time on this day" in page.texts("h2")


def test_the_calendar_shows_the_month_by_day(cast: Cast, work: Work, browse: Browse) -> None:
    for on, seconds in (
        (MONDAY, 5400),
        (MONDAY, 1800),
        (MONDAY.replace(day=1), 3600),
        (MONDAY.replace(month=12, day=31), 60),
    ):
        held = add_time(cast.mel, work.project_id, seconds, on)
    lock_entry(cast.mara, work.client_id, held)
    page = browse(cast.mel).page(f"{PAGE}/calendar", query_string={"date": "2026-11-16"})
    [monday] = [cell for cell in page.elements("td") if "Monday 16 November" in words_of(cell)]
    assert "2:00" in words_of(monday)
    assert words_of(monday).count("Website") == 1, "a project's entries of a day are one line"
    assert [title for part in monday.iter() if "Website" in (title := part.get("title") or "")]
    assert "3:00" in page.words_in("month-total")
    december = browse(cast.mel).page(f"{PAGE}/calendar", query_string={"date": "2026-12-01"})
    assert "on an invoice" in december.words


def test_the_calendar_of_others_is_for_those_who_see_all_time(
    cast: Cast, work: Work, browse: Browse
) -> None:
    add_time(cast.mel, work.project_id, 5400)
    asked = {"date": "2026-11-16", "member": str(cast.mel.membership_id)}
    assert "1:30" in browse(cast.mara).get(f"{PAGE}/calendar", query_string=asked).text
    theirs = {"member": str(cast.mara.membership_id)}
    assert browse(cast.mel).get(f"{PAGE}/calendar", query_string=theirs).status_code == 403
    assert (
        "1:30"
        not in browse(cast.mara).get(f"{PAGE}/calendar", query_string={"date": "2026-11-16"}).text
    )
