"""24 hours is the most by any way: a timer that ran longer asks when it really ended, one of less
than a minute whether it is kept; until then it is nobody's time.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.accounts.rules.short_timers import ShortTimers
from app.accounts.services import deactivate_member
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError, NotFound
from app.projects.services import change_organisation
from app.timesheets import queries, services
from app.timesheets.queries import MemberTimer, unbilled_entries
from app.timesheets.rules import (
    MAX_ENTRY_SECONDS,
    EntryDetails,
    StopOutcome,
    check_end,
    check_start,
    judge_stop,
)
from app.timesheets.services import CellChange, TimerDetails, TimerStop
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import MONDAY, Work, add_time, entry_of, week_of

Browse = Callable[[Person], Browser]
FRIDAY_EVENING = datetime(2026, 11, 13, 4, 0, tzinfo=UTC)  # 17:00 in Auckland
WEEKEND = timedelta(hours=64, minutes=23, seconds=20)
HTMX = {"HX-Request": "true"}


def run_timer(person: Person, project_id: UUID, lasting: timedelta) -> TimerStop:
    with person.enter_scope():
        with clock.freeze(FRIDAY_EVENING):
            services.start_timer(person.membership_id, TimerDetails(project_id, None, "Layout"))
        with clock.freeze(FRIDAY_EVENING + lasting):
            return services.stop_timer(person.membership_id)


def timers_of(person: Person) -> list[MemberTimer]:
    with person.enter_scope():
        db.session.rollback()
        return queries.timers_of(person.membership_id)


def friday_of(person: Person) -> list[tuple[int, str]]:
    entries = week_of(person, MONDAY.replace(day=9))
    return [(entry.seconds, entry.description) for entry in entries]


@pytest.mark.parametrize(
    ("seconds", "outcome"),
    [
        (0, StopOutcome.NO_TIME),
        (1, StopOutcome.SHORT),
        (59, StopOutcome.SHORT),
        (60, StopOutcome.ADDED),
        (86_400, StopOutcome.ADDED),
        (86_401, StopOutcome.NEEDS_END),
    ],
)
def test_what_a_stopped_timer_becomes(seconds: int, outcome: StopOutcome) -> None:
    stopped_at = FRIDAY_EVENING + timedelta(seconds=seconds)
    assert judge_stop(FRIDAY_EVENING, stopped_at, ShortTimers.ASK) is outcome
    dropped = judge_stop(FRIDAY_EVENING, stopped_at, ShortTimers.DROP)
    assert dropped is (StopOutcome.DROPPED if outcome is StopOutcome.SHORT else outcome)
    alone = judge_stop(FRIDAY_EVENING, stopped_at, None)
    assert alone is (StopOutcome.ADDED if outcome is StopOutcome.SHORT else outcome)


def test_a_forgotten_weekend_is_no_time_until_somebody_says_when_it_ended(
    cast: Cast, work: Work
) -> None:
    stop = run_timer(cast.mel, work.project_id, WEEKEND)
    assert stop.outcome is StopOutcome.NEEDS_END
    assert friday_of(cast.mel) == []
    with cast.mara.enter_scope():
        assert unbilled_entries(work.client_id) == []
    (waiting,) = timers_of(cast.mel)
    assert (waiting.id, waiting.seconds, waiting.needs_end) == (
        stop.timer_id,
        int(WEEKEND.total_seconds()),
        True,
    )
    with cast.mel.enter_scope():
        services.end_stopped_timer(waiting.id, FRIDAY_EVENING + timedelta(hours=1, seconds=5))
    assert friday_of(cast.mel) == [(3605, "Layout")]
    assert timers_of(cast.mel) == []


def test_who_bills_the_client_is_told_of_a_timer_that_needs_an_end(
    cast: Cast, work: Work, browse: Browse
) -> None:
    add_time(cast.mel, work.project_id)
    run_timer(cast.mel, work.project_id, timedelta(seconds=6))
    waiting = run_timer(cast.mel, work.project_id, WEEKEND)
    mara = browse(cast.mara)
    page = mara.get("/o/acme/invoices/new", query_string={"client_id": str(work.client_id)}).text
    assert "1 timer needs an end" in page
    assert f'href="/o/acme/timer/stopped/{waiting.timer_id}"' in page


def test_starting_another_timer_keeps_the_one_that_waits(cast: Cast, work: Work) -> None:
    run_timer(cast.mel, work.project_id, WEEKEND)
    with cast.mel.enter_scope(), clock.freeze(FRIDAY_EVENING + WEEKEND + timedelta(hours=1)):
        services.start_timer(cast.mel.membership_id, TimerDetails(work.other_id))
    assert [(timer.project_name, timer.stopped_at is None) for timer in timers_of(cast.mel)] == [
        ("Website", False),
        ("Support", True),
    ]


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (timedelta(0), "after the start"),
        (WEEKEND + timedelta(seconds=1), "stopped before that"),
        (timedelta(hours=24, seconds=1), "at most 24 hours"),
    ],
)
def test_an_end_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, work: Work, ended: timedelta, words: str
) -> None:
    timer_id = run_timer(cast.mel, work.project_id, WEEKEND).timer_id
    assert timer_id is not None
    with cast.mel.enter_scope(), pytest.raises(DomainError, match=words) as refusal:
        services.end_stopped_timer(timer_id, FRIDAY_EVENING + ended)
    assert refusal.value.field == "end"
    assert len(timers_of(cast.mel)) == 1


@given(st.integers(-100, 200_000), st.integers(0, 200_000))
def test_an_end_is_fine_within_the_timer_and_a_day(ended: int, stopped: int) -> None:
    def check() -> None:
        check_end(
            FRIDAY_EVENING,
            FRIDAY_EVENING + timedelta(seconds=ended),
            FRIDAY_EVENING + timedelta(seconds=stopped),
        )

    if 0 < ended <= min(stopped, MAX_ENTRY_SECONDS):
        check()
    else:
        with pytest.raises(DomainError):
            check()


@pytest.mark.parametrize(
    ("back", "field"),
    [
        (timedelta(hours=24), None),
        (timedelta(hours=24, seconds=1), "start"),
        (timedelta(days=2), "on"),
        (timedelta(days=7305), "on"),
        (timedelta(seconds=-1), "start"),
        (timedelta(0), None),
    ],
)
def test_a_start_more_than_a_day_back_or_in_the_future_is_refused(
    back: timedelta, field: str | None
) -> None:
    if field is None:
        check_start(FRIDAY_EVENING - back, FRIDAY_EVENING, "Pacific/Auckland")
        return
    with pytest.raises(DomainError) as refusal:
        check_start(FRIDAY_EVENING - back, FRIDAY_EVENING, "Pacific/Auckland")
    assert refusal.value.field == field


def test_a_timer_started_on_2006_instead_of_2026_is_refused_beside_the_date(
    cast: Cast, work: Work, browse: Browse
) -> None:
    with cast.mel.enter_scope():
        services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
    mel = browse(cast.mel)
    fields = {"project_id": str(work.project_id), "on": "2006-11-16", "start": "9:00"}
    refused = mel.send("/o/acme/timer/edit", **fields, description="")
    assert refused.status_code == 422
    assert "24 hours at most" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert 'value="2006-11-16"' in refused.text


def test_a_timer_that_has_run_too_long_can_be_reworded(cast: Cast, work: Work) -> None:
    with cast.mel.enter_scope():
        with clock.freeze(FRIDAY_EVENING):
            services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
        with clock.freeze(FRIDAY_EVENING + WEEKEND):
            details = TimerDetails(work.project_id, None, "New words")
            services.update_timer(cast.mel.membership_id, details, FRIDAY_EVENING)
    (timer,) = timers_of(cast.mel)
    assert (timer.description, timer.started_at) == ("New words", FRIDAY_EVENING)


def test_an_old_entry_of_64_hours_can_be_reworded_and_not_lengthened(
    cast: Cast, work: Work
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    ended = FRIDAY_EVENING + WEEKEND
    seconds = int(WEEKEND.total_seconds())
    with cast.mel.enter_scope():
        with transaction() as session:
            session.execute(
                text(
                    "UPDATE time_entry SET started_at = :started, ended_at = :ended,"
                    " seconds = :seconds"
                ),
                {"started": FRIDAY_EVENING, "ended": ended, "seconds": seconds},
            )
        same = EntryDetails(
            work.project_id,
            MONDAY,
            seconds,
            description="Reworded",
            started_at=FRIDAY_EVENING,
            ended_at=ended,
        )
        services.update_entry(entry_id, same)
        for other in (seconds + 1, seconds - 1, MAX_ENTRY_SECONDS + 1):
            with pytest.raises(DomainError, match="at most 24 hours"):
                services.update_entry(entry_id, EntryDetails(work.project_id, MONDAY, other))
        with pytest.raises(DomainError, match="at most 24 hours"):
            services.duplicate_entry(entry_id)
    entry = entry_of(cast.mel, entry_id)
    assert (entry.seconds, entry.description) == (seconds, "Reworded")


def test_a_cell_of_the_grid_takes_at_most_a_day(cast: Cast, work: Work) -> None:
    add_time(cast.mel, work.project_id)
    for project_id in (work.project_id, work.other_id):
        change = CellChange(project_id, None, MONDAY, MAX_ENTRY_SECONDS + 1)
        with cast.mel.enter_scope(), pytest.raises(DomainError, match="24 hours"):
            services.set_cells(cast.mel.membership_id, [change])
    assert [entry.seconds for entry in week_of(cast.mel)] == [3600]


def test_a_cell_that_is_sent_as_it_is_shown_keeps_its_seconds(cast: Cast, work: Work) -> None:
    add_time(cast.mel, work.project_id, 10_806)
    with cast.mel.enter_scope():
        unchanged = CellChange(work.project_id, None, MONDAY, 3 * 3600)
        assert services.set_cells(cast.mel.membership_id, [unchanged]).cells == 0
    assert [entry.seconds for entry in week_of(cast.mel)] == [10_806]


def test_the_stop_asks_and_the_answer_becomes_time(cast: Cast, work: Work, browse: Browse) -> None:
    with cast.mel.enter_scope(), clock.freeze(clock.now() - timedelta(hours=64)):
        services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
    mel = browse(cast.mel)
    asked = mel.send("/o/acme/timer/stop")
    assert "/o/acme/timer/stopped/" in asked.location
    (timer,) = timers_of(cast.mel)
    page = mel.get(asked.location).text
    assert "When did it end?" in page
    assert "Say when it ended" in mel.get("/o/acme/timesheet").text
    too_late = {"on": "2099-01-01", "end": "9:00"}
    refused = mel.send(f"/o/acme/timer/stopped/{timer.id}", **too_late)
    assert refused.status_code == 422
    assert 'value="2099-01-01"' in refused.text
    local_end = (timer.started_at + timedelta(hours=2)).astimezone(ZoneInfo(timer.time_zone))
    ended = {"on": local_end.date().isoformat(), "end": f"{local_end:%H:%M}"}
    answer = mel.send(f"/o/acme/timer/stopped/{timer.id}", **ended)
    assert answer.status_code == 303
    assert timers_of(cast.mel) == []
    assert mel.send(f"/o/acme/timer/stopped/{timer.id}", **ended).status_code == 404


def test_the_bar_asks_about_a_short_timer_and_keeps_or_drops_it(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    for answer, entries in (("drop", []), ("keep", [(6, "Layout")])):
        stop = run_timer(cast.mel, work.project_id, timedelta(seconds=6))
        assert stop.outcome is StopOutcome.SHORT
        assert "6 seconds only" in mel.get("/o/acme/timesheet").text
        bar = mel.open(
            f"/o/acme/timer/stopped/{stop.timer_id}/{answer}",
            method="POST",
            headers=HTMX,
            data={"csrf_token": mel.token()},
        )
        assert bar.status_code == 200
        assert '<div id="timer_notes"' in bar.text
        assert "6 seconds only" not in bar.text
        assert friday_of(cast.mel) == entries


def test_where_the_organisation_drops_short_timers_it_is_said(
    cast: Cast, work: Work, browse: Browse
) -> None:
    with cast.adam.enter_scope():
        change_organisation(short_timers=ShortTimers.DROP)
    with cast.mel.enter_scope(), clock.freeze(clock.now() - timedelta(seconds=20)):
        services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
    mel = browse(cast.mel)
    bar = mel.open(
        "/o/acme/timer/stop", method="POST", headers=HTMX, data={"csrf_token": mel.token()}
    )
    assert "less than a minute, so nothing was added" in bar.text
    assert timers_of(cast.mel) == []


def test_the_choice_is_a_setting_of_the_organisation(cast: Cast, browse: Browse) -> None:
    adam = browse(cast.adam)
    page = adam.page("/o/acme/settings/organisation")
    assert page.element("input", name="short_timers", value="ask").get("checked") is not None
    fields = {
        "name": "Acme Studio",
        "time_zone": "Pacific/Auckland",
        "week_start": "0",
        "currency": "NZD",
        "locale": "en_NZ",
    }
    assert (
        adam.send("/o/acme/settings/organisation", **fields, short_timers="drop").status_code == 303
    )
    page = adam.page("/o/acme/settings/organisation")
    assert page.element("input", name="short_timers", value="drop").get("checked") is not None


def test_a_leavers_long_timer_waits_for_a_manager(cast: Cast, work: Work, browse: Browse) -> None:
    with cast.mel.enter_scope(), clock.freeze(clock.now() - WEEKEND):
        services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
    with cast.adam.enter_scope():
        deactivate_member(cast.mel.membership_id)
    (timer,) = timers_of(cast.mel)
    assert timer.needs_end
    mara = browse(cast.mara)
    day = mara.get(
        "/o/acme/timesheet/day",
        query_string={"date": timer.first_day.isoformat(), "member": str(cast.mel.membership_id)},
    )
    assert f"/o/acme/timer/stopped/{timer.id}" in day.text
    end = (timer.started_at + timedelta(hours=2)).astimezone(ZoneInfo(timer.time_zone))
    fields = {"on": end.date().isoformat(), "end": f"{end:%H:%M}"}
    answer = mara.send(f"/o/acme/timer/stopped/{timer.id}", **fields)
    assert answer.status_code == 303
    assert timers_of(cast.mel) == []


def test_nobody_else_answers_for_a_member(cast: Cast, work: Work, browse: Browse) -> None:
    stop = run_timer(cast.mara, work.project_id, WEEKEND)
    path = f"/o/acme/timer/stopped/{stop.timer_id}"
    mel, eve = browse(cast.mel), browse(cast.eve)
    for action in ("", "/keep", "/drop"):
        assert mel.send(f"{path}{action}", on="2026-11-13", end="18:00").status_code == 403
        assert eve.send(f"{path}{action}", on="2026-11-13", end="18:00").status_code == 404
    assert len(timers_of(cast.mara)) == 1


def test_a_running_timer_is_no_stopped_one(cast: Cast, work: Work) -> None:
    with cast.mel.enter_scope():
        services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
    (timer,) = timers_of(cast.mel)
    with cast.mel.enter_scope():
        for act in (services.keep_stopped_timer, services.drop_stopped_timer):
            with pytest.raises(NotFound):
                act(timer.id)


def test_a_timer_of_more_than_a_day_is_not_kept_as_it_is(cast: Cast, work: Work) -> None:
    timer_id = run_timer(cast.mel, work.project_id, WEEKEND).timer_id
    assert timer_id is not None
    with cast.mel.enter_scope(), pytest.raises(DomainError, match="24 hours"):
        services.keep_stopped_timer(timer_id)


def test_continuing_archived_work_is_not_offered_and_says_why(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    mel, place = browse(cast.mel), f"/o/acme/entries/{entry_id}"
    assert "Continue with the timer" in mel.get(place).text
    browse(cast.mara).send(f"/o/acme/projects/{work.project_id}/archive")
    page = mel.get(place).text
    assert "Continue with the timer" not in page
    assert "Duplicate" not in page
    for path in (f"timer/continue/{entry_id}", f"entries/{entry_id}/duplicate"):
        refused = mel.send(f"/o/acme/{path}")
        assert refused.status_code == 422
        assert "Website is archived" in refused.text
