"""Managers are told once when a budget or hour cap reaches 80 and 100 per cent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier, Event
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.budgets.services import check_project, request_all_checks
from app.budgets.tasks import check_all_budgets
from app.kernel import clock, jobs
from app.kernel.db import db, transaction
from app.kernel.jobs import Job
from app.kernel.money import Minor
from app.projects import services
from app.projects.models import BudgetAlert, BudgetEvery
from app.projects.rules import RateScope
from app.projects.services import ProjectDetails
from app.projects.services.projects import change_project
from app.timesheets.services import delete_entry
from tests.cast import Cast, Person
from tests.mailbox import emails_to
from tests.retainers.care_plan import make_care
from tests.timesheets.work import Work, add_time
from xero_simulator.testing import DEADLINE_SECONDS

HOUR = 3600
CHECK_TIME = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
TEN_HOURS = ProjectDetails("Website", budget_seconds=10 * HOUR)


def check_budget(person: Person, project_id: UUID, on: datetime = CHECK_TIME) -> list[str]:
    """Check the project; the subjects of Mara's letters so far."""
    with person.enter_scope(), clock.freeze(on):
        check_project(project_id)
    return [letter.subject for letter in emails_to("mara@acme.example")]


def set_budget(person: Person, project_id: UUID, details: ProjectDetails) -> None:
    with person.enter_scope():
        services.update_project(project_id, details)


def test_each_threshold_is_told_once_to_those_who_manage(cast: Cast, work: Work) -> None:
    set_budget(cast.mara, work.project_id, TEN_HOURS)
    add_time(cast.mel, work.project_id, 8 * HOUR - 1)
    assert check_budget(cast.mara, work.project_id) == []
    add_time(cast.mel, work.project_id, 1)
    assert check_budget(cast.mara, work.project_id) == ["Website: 80 % of the budget used"]
    assert check_budget(cast.mara, work.project_id) == ["Website: 80 % of the budget used"]
    last = add_time(cast.mel, work.project_id, 2 * HOUR)
    assert check_budget(cast.mara, work.project_id)[1:] == ["Website: 100 % of the budget used"]
    with cast.mel.enter_scope():
        delete_entry(last)
    add_time(cast.mel, work.project_id, 3 * HOUR)
    assert len(check_budget(cast.mara, work.project_id)) == 2
    assert [len(emails_to(person.email)) for person in cast] == [2, 2, 2, 0, 0]
    letter = emails_to(cast.olivia.email)[0]
    assert "8.00 hours of 10.00 hours" in letter.body
    assert f"http://localhost:8000/o/acme/projects/{work.project_id}" in letter.body


def test_both_thresholds_at_once_are_one_letter(cast: Cast, work: Work) -> None:
    set_budget(cast.mara, work.project_id, TEN_HOURS)
    add_time(cast.mel, work.project_id, 11 * HOUR)
    assert check_budget(cast.mara, work.project_id) == ["Website: 100 % of the budget used"]
    assert "1.00 hours over" in emails_to(cast.mara.email)[0].body


def test_another_budget_is_told_of_anew(cast: Cast, work: Work) -> None:
    set_budget(cast.mara, work.project_id, TEN_HOURS)
    add_time(cast.mel, work.project_id, 9 * HOUR)
    check_budget(cast.mara, work.project_id)
    set_budget(cast.mara, work.project_id, replace(TEN_HOURS, name="Site"))
    assert len(check_budget(cast.mara, work.project_id)) == 1
    set_budget(cast.mara, work.project_id, replace(TEN_HOURS, budget_seconds=11 * HOUR))
    assert len(check_budget(cast.mara, work.project_id)) == 2


def test_a_monthly_budget_is_told_of_each_month(cast: Cast, work: Work) -> None:
    set_budget(cast.mara, work.project_id, replace(TEN_HOURS, budget_every=BudgetEvery.MONTH))
    add_time(cast.mel, work.project_id, 9 * HOUR, date(2026, 10, 31))
    add_time(cast.mel, work.project_id, 7 * HOUR, date(2026, 11, 1))
    october = datetime(2026, 10, 20, tzinfo=UTC)
    assert len(check_budget(cast.mara, work.project_id, october)) == 1
    assert len(check_budget(cast.mara, work.project_id)) == 1
    add_time(cast.mel, work.project_id, HOUR, date(2026, 11, 30))
    assert len(check_budget(cast.mara, work.project_id)) == 2
    assert "from 1 Nov 2026 to 30 Nov 2026" in emails_to(cast.mara.email)[1].body


def test_a_budget_in_money_values_billable_time_at_its_rates(cast: Cast, work: Work) -> None:
    set_budget(cast.mara, work.project_id, ProjectDetails("Website", budget_minor=Minor(1000_00)))
    with cast.mara.enter_scope():
        services.add_rate(RateScope(), Decimal(100))
        services.add_rate(
            RateScope(membership_id=cast.mara.membership_id), Decimal(200), date(2026, 11, 16)
        )
    add_time(cast.mel, work.project_id, 3 * HOUR)
    add_time(cast.mara, work.project_id, 2 * HOUR, date(2026, 11, 15))
    add_time(cast.mara, work.project_id, 10 * HOUR, billable=False)
    assert check_budget(cast.mara, work.project_id) == []
    add_time(cast.mara, work.project_id, 2 * HOUR - 18)
    assert check_budget(cast.mara, work.project_id) == ["Website: 80 % of the budget used"]
    assert "$899.00 of $1,000.00" in emails_to(cast.mara.email)[0].body


def test_the_hours_of_a_retainer_are_watched_each_period(cast: Cast) -> None:
    care = make_care(cast.mara)
    add_time(cast.mel, care.project_id, 10 * HOUR, date(2026, 9, 10))
    add_time(cast.mel, care.project_id, 10 * HOUR, date(2026, 10, 10))
    add_time(cast.mel, care.project_id, 8 * HOUR, date(2026, 11, 2))
    assert check_budget(cast.mara, care.project_id) == ["Care: 80 % of the retainer's hours used"]
    assert f"/projects/{care.project_id}/retainer" in emails_to(cast.mara.email)[0].body


@pytest.mark.parametrize("way", ["archived", "without a budget", "another organisation's"])
def test_nothing_is_told_of_what_nobody_watches(cast: Cast, work: Work, way: str) -> None:
    add_time(cast.mel, work.project_id, 11 * HOUR)
    if way != "without a budget":
        set_budget(cast.mara, work.project_id, TEN_HOURS)
    if way == "archived":
        with cast.mara.enter_scope():
            services.archive_project(work.project_id)
    assert check_budget(cast.eve if way.startswith("another") else cast.mara, work.project_id) == []


def test_two_looks_at_once_tell_once(app: Flask, cast: Cast, work: Work) -> None:
    set_budget(cast.mara, work.project_id, TEN_HOURS)
    add_time(cast.mel, work.project_id, 9 * HOUR)
    together = Barrier(2)

    def check(_turn: int) -> None:
        with app.app_context(), cast.mara.enter_scope():
            together.wait(timeout=DEADLINE_SECONDS)
            check_project(work.project_id)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(check, range(2)))
    assert len(emails_to(cast.mara.email)) == 1


def test_a_look_that_meets_another_budget_being_set_waits_for_it(
    app: Flask, cast: Cast, work: Work
) -> None:
    set_budget(cast.mara, work.project_id, TEN_HOURS)
    add_time(cast.mel, work.project_id, 9 * HOUR)
    changed = Event()

    def check() -> None:
        with app.app_context(), cast.mara.enter_scope():
            changed.wait(timeout=DEADLINE_SECONDS)
            check_project(work.project_id)

    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(check)
        with cast.mara.enter_scope(), transaction() as session:
            change_project(session, work.project_id, replace(TEN_HOURS, budget_seconds=20 * HOUR))
            session.flush()
            changed.set()
            with pytest.raises(TimeoutError):
                checking.result(timeout=0.3)
        checking.result(timeout=DEADLINE_SECONDS)
    assert emails_to(cast.mara.email) == []
    add_time(cast.mel, work.project_id, 7 * HOUR)
    assert check_budget(cast.mara, work.project_id) == ["Website: 80 % of the budget used"], (
        "of the new budget, though the old one had reached it"
    )


def test_the_letters_and_what_was_told_are_written_together(
    cast: Cast, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_budget(cast.mara, work.project_id, TEN_HOURS)
    add_time(cast.mel, work.project_id, 9 * HOUR)

    def fail_to_post(*_args: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as fault:
        fault.setattr("app.kernel.mail.post", fail_to_post)
        with pytest.raises(ConnectionError):
            check_budget(cast.mara, work.project_id)
    with cast.mara.enter_scope():
        db.session.rollback()
        assert db.session.scalars(select(BudgetAlert)).all() == []
    assert len(check_budget(cast.mara, work.project_id)) == 1


def waiting_checks(person: Person) -> list[str]:
    with person.enter_scope():
        db.session.rollback()
        return list(
            db.session.scalars(
                select(Job.subject).where(Job.kind == "budget.check", Job.state == "waiting")
            )
        )


def test_many_changes_of_time_ask_for_one_look(
    cast: Cast, work: Work, run_jobs: Callable[[], int]
) -> None:
    set_budget(cast.mara, work.project_id, TEN_HOURS)
    for _ in range(3):
        add_time(cast.mel, work.project_id, 3 * HOUR)
    add_time(cast.mel, work.other_id, 3 * HOUR)
    assert waiting_checks(cast.mara) == [str(work.project_id)]
    with transaction() as session:
        session.execute(text("UPDATE job SET next_try_at = now()"))
    run_jobs()
    assert [letter.subject for letter in emails_to(cast.mara.email)] == [
        "Website: 80 % of the budget used"
    ]


def test_every_budget_is_looked_at_daily(
    cast: Cast, work: Work, run_jobs: Callable[[], int]
) -> None:
    set_budget(cast.mara, work.project_id, TEN_HOURS)
    add_time(cast.mel, work.project_id, 9 * HOUR)
    with transaction() as session:
        session.execute(text("DELETE FROM job"))
        jobs.request(check_all_budgets)
    run_jobs()
    assert len(emails_to(cast.mara.email)) == 1
    request_all_checks()
    run_jobs()
    assert len(emails_to(cast.mara.email)) == 1
