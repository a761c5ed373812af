from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.db import db
from app.timesheets import queries, services
from app.timesheets.models import Timer
from app.timesheets.services import TimerDetails
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.html_page import Page
from tests.timesheets.work import Work, add_time, make_work, week_of
from xero_simulator.testing import DEADLINE_SECONDS

Browse = Callable[[Person], Browser]
EVENING = datetime(2026, 11, 16, 10, 30, 0, 700_000, tzinfo=UTC)  # 23:30 in Auckland


def test_starting_one_timer_stops_the_other_into_its_entry(cast: Cast, work: Work) -> None:
    with cast.mel.enter_scope():
        with clock.freeze(EVENING):
            services.start_timer(
                cast.mel.membership_id, TimerDetails(work.project_id, None, "First")
            )
        with clock.freeze(EVENING + timedelta(minutes=45, seconds=10)):
            services.start_timer(
                cast.mel.membership_id, TimerDetails(work.other_id, None, "Second")
            )
        running = queries.running_timer(cast.mel.membership_id)
    assert running is not None
    assert running.description == "Second"
    (entry,) = week_of(cast.mel)
    assert (entry.description, entry.seconds, entry.entry_date.day) == ("First", 45 * 60 + 10, 16)


def test_a_timer_across_the_change_of_clocks_counts_the_hours_that_passed(
    cast: Cast, work: Work
) -> None:
    before = datetime(2026, 9, 26, 13, 30, tzinfo=UTC)  # 1:30 in Auckland; at 2:00 it is 3:00
    with cast.mel.enter_scope():
        with clock.freeze(before):
            services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
        with clock.freeze(before + timedelta(hours=1)):
            services.stop_timer(cast.mel.membership_id)
    (entry,) = week_of(cast.mel, before.date().replace(day=24))
    assert (entry.seconds, entry.entry_date.day) == (3600, 27)


def test_two_timers_started_at_once_leave_one_running_and_no_error(
    app: Flask, cast: Cast, work: Work
) -> None:
    together = Barrier(2)

    def start(project: object) -> None:
        with app.app_context(), cast.mel.enter_scope():
            together.wait(timeout=DEADLINE_SECONDS)
            services.start_timer(cast.mel.membership_id, TimerDetails(project))  # type: ignore[arg-type]

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            for started in [
                pool.submit(start, project) for project in (work.project_id, work.other_id)
            ]:
                started.result()
        with cast.mel.enter_scope():
            db.session.rollback()
            running = select(func.count(Timer.id)).where(Timer.stopped_at.is_(None))
            assert db.session.scalar(running) == 1


def test_the_bar_starts_stops_and_comes_back_filled_when_it_is_refused(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    headers = {"HX-Request": "true"}
    foreign = make_work(cast.eve).project_id
    for project in ("", "nonsense", str(foreign)):
        refused = mel.open(
            "/o/acme/timer",
            method="POST",
            headers=headers,
            data={"csrf_token": mel.token(), "project_id": project, "description": "Typed words"},
        )
        assert refused.status_code == 422
        assert 'value="Typed words"' in refused.text
        assert "Choose a project from the list." in refused.text
    started = mel.open(
        "/o/acme/timer",
        method="POST",
        headers=headers,
        data={"csrf_token": mel.token(), "project_id": str(work.project_id)},
    )
    assert "timer-running" in started.text
    assert started.headers["HX-Trigger"] == "timer-changed"
    assert "Website" in mel.get("/o/acme/timesheet").text
    assert (
        "timer-running"
        not in mel.open(
            "/o/acme/timer/stop", method="POST", headers=headers, data={"csrf_token": mel.token()}
        ).text
    )


def test_words_that_are_refused_in_the_bar_name_the_reason(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    data = {"project_id": str(work.project_id), "description": "x" * 2001}
    refused = mel.open(
        "/o/acme/timer",
        method="POST",
        headers={"HX-Request": "true"},
        data={"csrf_token": mel.token(), **data},
    )
    page = Page(refused)
    field = page.element(name="description", aria_invalid="true")
    assert "2000" in page.words_in(field.get("aria-describedby", ""))


def test_a_running_timer_can_be_changed_and_its_start_moved_back(
    cast: Cast, work: Work, browse: Browse
) -> None:
    with cast.mel.enter_scope(), clock.freeze(EVENING):
        services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
    fields = {
        "project_id": str(work.other_id),
        "description": "Moved",
        "on": "2026-11-16",
        "start": "21:00",
    }
    mel = browse(cast.mel)
    with clock.freeze(EVENING + timedelta(hours=1)):
        assert mel.send("/o/acme/timer/edit", **fields).status_code == 303
    with cast.mel.enter_scope():
        running = queries.running_timer(cast.mel.membership_id)
    assert running is not None
    assert (running.project_name, running.started_at) == (
        "Support",
        datetime(2026, 11, 16, 8, 0, tzinfo=UTC),
    )
    with clock.freeze(running.started_at + timedelta(hours=12, minutes=3, seconds=4)):
        assert ">12:03:04</time>" in mel.get("/o/acme/timer").text, (
            "without JavaScript nothing else says how long it has run"
        )
    late = mel.send("/o/acme/timer/edit", **{**fields, "on": "2099-01-01"})
    assert late.status_code == 422
    assert "in the future" in late.text


def test_a_discarded_timer_leaves_nothing(cast: Cast, work: Work, browse: Browse) -> None:
    with cast.mel.enter_scope():
        services.start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
    mel = browse(cast.mel)
    assert "Website" in mel.get("/o/acme/timer/discard").text
    mel.send("/o/acme/timer/discard")
    with cast.mel.enter_scope():
        db.session.rollback()
        assert queries.running_timer(cast.mel.membership_id) is None
    assert week_of(cast.mel) == []


def test_an_earlier_entry_is_continued_with_its_words(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id, task_id=work.task_id, description="Wireframes")
    browse(cast.mel).send(f"/o/acme/timer/continue/{entry_id}")
    with cast.mel.enter_scope():
        db.session.rollback()
        running = queries.running_timer(cast.mel.membership_id)
    assert running is not None
    assert (running.description, running.task_name) == ("Wireframes", "Design")
