"""Work that must happen, happens: once, in turn, whatever dies."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.kernel import jobs, tenancy
from app.kernel.db import db, hold_briefly, transaction
from app.kernel.jobs.claims import CLAIM_LOCK, LeaseLost, claim, end, fence
from app.kernel.jobs.models import Job
from app.kernel.jobs.registry import KINDS
from app.kernel.jobs.runner import run_next
from app.kernel.jobs.sweep import PERIODIC, every, sweep
from tests.cast import Cast


@pytest.fixture
def seen() -> Iterator[list[str]]:
    """A kind of job of the test's own, and what its task was given."""
    subjects: list[str] = []

    @jobs.job("test.note", max_tries=3)
    def note(work: jobs.Work) -> None:
        if work.subject == "fails":
            raise ValueError("no")
        if work.subject == "hopeless":
            raise jobs.GiveUp("nothing will help")
        if work.subject == "later":
            raise jobs.Later("busy", timedelta(hours=1), counts=False)
        subjects.append(f"{tenancy.scope().org_id}/{work.subject}")

    yield subjects
    del KINDS["test.note"]


def ask(cast: Cast, subject: str, priority: int = 5) -> None:
    with cast.mara.acting(), transaction():
        jobs.request("test.note", subject, priority=priority)


def only_job() -> Job:
    db.session.rollback()
    return db.session.execute(select(Job)).scalar_one()


def test_a_job_runs_once_with_its_organisation_restored(
    cast: Cast, seen: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "x")
    assert run_jobs() == 1
    assert run_jobs() == 0
    assert seen == [f"{cast.mara.org_id}/x"]
    assert only_job().state == "done"


def test_a_job_of_a_rolled_back_transaction_never_existed(
    cast: Cast, seen: list[str], run_jobs: Callable[[], int]
) -> None:
    def cause_that_fails() -> None:
        with transaction():
            jobs.request("test.note", "x")
            raise KeyError

    with cast.mara.acting(), pytest.raises(KeyError):
        cause_that_fails()
    assert run_jobs() == 0


def test_asking_again_while_it_waits_is_the_same_job_and_no_less_urgent(
    cast: Cast, seen: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "x", priority=5)
    ask(cast, "x", priority=0)
    assert only_job().priority == 0
    assert run_jobs() == 1


def test_asking_works_however_often_one_connection_has_asked(cast: Cast, seen: list[str]) -> None:
    """From the fifth time on psycopg prepares a statement, and PostgreSQL may plan it without
    knowing the parameters.
    """
    for number in range(25):
        ask(cast, f"x{number % 3}")
    assert db.session.query(Job).count() == 3


def test_a_failing_job_is_tried_again_later_and_at_last_dead_with_its_reason(
    cast: Cast, seen: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "fails")
    for tried in (1, 2, 3):
        assert run_jobs() == 1
        assert run_jobs() == 0, "it must wait before it is tried again"
        assert only_job().tries == tried
        db.session.execute(text("UPDATE job SET next_try_at = now()"))
        db.session.commit()
    assert only_job().state == "dead"
    assert only_job().last_error == "ValueError"


def test_giving_up_is_final_at_once(
    cast: Cast, seen: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "hopeless")
    run_jobs()
    assert (only_job().state, only_job().last_error) == ("dead", "nothing will help")


def test_being_told_to_come_later_is_not_a_try(
    cast: Cast, seen: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "later")
    run_jobs()
    assert (only_job().state, only_job().tries) == ("waiting", 0)


def test_a_dead_workers_job_is_taken_over_and_its_late_writes_are_refused(
    cast: Cast, seen: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "x")
    first = claim()
    assert first is not None
    assert claim() is None, "a held lease is respected"
    db.session.execute(text("UPDATE job SET lease_expires_at = now() - interval '1 second'"))
    db.session.commit()
    assert run_jobs() == 1
    with pytest.raises(LeaseLost), transaction():
        fence(first)
    end(first, "dead", error="late")
    assert only_job().state == "done"


def test_a_worker_that_stands_still_while_it_claims_stops_nobody(
    cast: Cast, seen: list[str], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.kernel.db.HELD_SECONDS", 0.3)
    ask(cast, "x")

    def run() -> bool:
        with app.app_context():
            return run_next()

    def stand_still(others: ThreadPoolExecutor) -> None:
        with transaction() as session:
            hold_briefly()
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CLAIM_LOCK})
            assert others.submit(run).result(10)

    with ThreadPoolExecutor(1) as others, pytest.raises(DBAPIError):
        stand_still(others)
    assert seen == [f"{cast.mara.org_id}/x"]


def test_an_unknown_kind_is_left_for_a_newer_worker(
    cast: Cast, run_jobs: Callable[[], int]
) -> None:
    with cast.mara.acting(), transaction():
        jobs.request("from.the.future")
    assert run_jobs() == 0
    assert only_job().state == "waiting"


def test_organisations_take_turns_and_what_a_person_waits_for_goes_first(
    cast: Cast, seen: list[str], run_jobs: Callable[[], int]
) -> None:
    for number in range(5):
        ask(cast, f"m{number}")
    with cast.eve.acting(), transaction():
        jobs.request("test.note", "e0")
    ask(cast, "urgent", priority=0)
    run_jobs()
    order = [entry.partition("/")[2] for entry in seen]
    assert order[0] == "urgent"
    assert order.index("e0") <= 2, "one organisation's queue must not hold up another's"


def test_periodic_work_is_asked_for_once_per_slot(app: Flask) -> None:
    asked: list[int] = []
    every(timedelta(days=1), "test.daily", lambda: asked.append(1))
    sweep()
    sweep()
    del PERIODIC["test.daily"]
    assert asked == [1]
