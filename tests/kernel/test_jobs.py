"""Work that must happen, happens: once, in turn, whatever dies."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import reactions
from app.kernel import jobs, tenancy
from app.kernel.db import db, transaction
from app.kernel.jobs.claims import (
    claim_job,
    end_job,
    require_lease,
    retry_dead_job,
)
from app.kernel.jobs.errors import LeaseLost
from app.kernel.jobs.models import Job, Priority
from app.kernel.jobs.queue import limit_redis_waits
from app.kernel.jobs.runner import run_next_job
from app.kernel.jobs.sweep import PeriodicWork, set_schedule, sweep
from app.kernel.jobs.turns import choose_turn
from app.kernel.locks import limit_idle_time
from app.kernel.messages import Message, message, plain_message
from tests.cast import Cast
from xero_simulator.testing import DEADLINE_SECONDS

_subjects: list[str] = []
_given_up: list[tuple[str, Message]] = []


class WorkerEnded(BaseException):
    """Nothing that runs in the process gets a word in any more."""


def note_give_up(job: jobs.ClaimedJob, reason: Message) -> None:
    require_lease_now(job)
    _given_up.append((job.subject, reason))


def require_lease_now(job: jobs.ClaimedJob) -> None:
    with transaction():
        require_lease(job)


@jobs.job_kind("test.note", max_tries=3, give_up=note_give_up)
def note_subject(job: jobs.ClaimedJob) -> None:
    if job.subject == "fails":
        raise ValueError("no")
    if job.subject == "ends its worker":
        raise WorkerEnded
    if job.subject == "hopeless":
        raise jobs.PermanentFailure("nothing will help")
    if job.subject == "later":
        raise jobs.RetryJob("busy", timedelta(hours=1), counts_as_try=False)
    _subjects.append(f"{tenancy.current_scope().org_id}/{job.subject}")


@pytest.fixture
def noted_subjects() -> list[str]:
    """What the test's own kind of job was given."""
    _subjects.clear()
    _given_up.clear()
    return _subjects


def ask(cast: Cast, subject: str, priority: Priority = Priority.BACKGROUND) -> None:
    with cast.mara.enter_scope(), transaction():
        jobs.request(note_subject, subject, priority=priority)


def only_job() -> Job:
    db.session.rollback()
    return db.session.execute(select(Job)).scalar_one()


def test_a_job_runs_once_with_its_organisation_restored(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "x")
    assert run_jobs() == 1
    assert run_jobs() == 0
    assert noted_subjects == [f"{cast.mara.org_id}/x"]
    assert only_job().state == "done"


def test_a_job_of_a_rolled_back_transaction_never_existed(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    def cause_that_fails() -> None:
        with transaction():
            jobs.request(note_subject, "x")
            raise KeyError

    with cast.mara.enter_scope(), pytest.raises(KeyError):
        cause_that_fails()
    assert run_jobs() == 0


def test_asking_again_while_it_waits_is_the_same_job_and_no_less_urgent(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "x", priority=Priority.BACKGROUND)
    ask(cast, "x", priority=Priority.URGENT)
    assert only_job().priority == 0
    assert run_jobs() == 1


def test_asking_works_however_often_one_connection_has_asked(
    cast: Cast, noted_subjects: list[str]
) -> None:
    """From the fifth time on psycopg prepares a statement, and PostgreSQL may plan it without
    knowing the parameters.
    """
    for number in range(25):
        ask(cast, f"x{number % 3}")
    assert db.session.query(Job).count() == 3


def test_a_failing_job_is_tried_again_later_and_at_last_dead_with_its_reason(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "fails")
    for tried in (1, 2, 3):
        assert run_jobs() == 1
        assert run_jobs() == 0, "it must wait before it is tried again"
        assert only_job().tries == tried
        db.session.execute(text("UPDATE job SET next_try_at = now()"))
        db.session.commit()
    assert only_job().state == "dead"
    assert only_job().last_error == message("job.crashed", error="ValueError")


def test_giving_up_is_final_at_once(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "hopeless")
    run_jobs()
    reason = plain_message("nothing will help")
    assert (only_job().state, only_job().last_error) == ("dead", reason)
    assert _given_up == [("hopeless", reason)]


def test_a_job_that_ends_its_worker_each_time_is_dead_after_its_tries(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "ends its worker")
    for tried in (1, 2, 3):
        with pytest.raises(WorkerEnded):
            run_jobs()
        assert (only_job().state, only_job().tries) == ("running", tried)
        assert run_jobs() == 0, "its lease still runs"
        db.session.execute(text("UPDATE job SET lease_expires_at = now()"))
        db.session.commit()
    run_jobs()
    reason = message("job.worker_ended", count=3)
    assert (only_job().state, only_job().last_error) == ("dead", reason)
    assert _given_up == [("ends its worker", reason)]
    assert run_jobs() == 0


def test_a_dead_job_that_somebody_tries_again_has_all_its_tries(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "hopeless")
    run_jobs()
    with transaction():
        assert retry_dead_job(only_job().id)
    assert run_jobs() == 1
    assert only_job().tries == 1


def test_being_told_to_come_later_is_not_a_try(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "later")
    run_jobs()
    assert (only_job().state, only_job().tries) == ("waiting", 0)


def test_a_dead_workers_job_is_taken_over_and_its_late_writes_are_refused(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    ask(cast, "x")
    first = claim_job()
    assert first is not None
    assert claim_job() is None, "a held lease is respected"
    db.session.execute(text("UPDATE job SET lease_expires_at = now() - interval '1 second'"))
    db.session.commit()
    assert run_jobs() == 1
    with pytest.raises(LeaseLost), transaction():
        require_lease(first)
    end_job(first, "dead", error="late")
    assert only_job().state == "done"


def test_a_worker_that_stands_still_while_it_claims_stops_nobody(
    cast: Cast, noted_subjects: list[str], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.kernel.locks.IDLE_LIMIT_SECONDS", 0.3)
    ask(cast, "x")

    def run() -> bool:
        with app.app_context():
            return run_next_job()

    def stand_still(others: ThreadPoolExecutor) -> None:
        with transaction():
            limit_idle_time()
            assert choose_turn([])
            assert others.submit(run).result(DEADLINE_SECONDS)

    with ThreadPoolExecutor(1) as others, pytest.raises(DBAPIError):
        stand_still(others)
    assert noted_subjects == [f"{cast.mara.org_id}/x"]


def test_an_unknown_kind_is_left_for_a_newer_worker(
    cast: Cast, run_jobs: Callable[[], int]
) -> None:
    with cast.mara.enter_scope(), transaction():
        jobs.request(jobs.JobKind("from.the.future", note_subject.task))
    assert run_jobs() == 0
    assert only_job().state == "waiting"


def test_organisations_take_turns_and_what_a_person_waits_for_goes_first(
    cast: Cast, noted_subjects: list[str], run_jobs: Callable[[], int]
) -> None:
    for number in range(5):
        ask(cast, f"m{number}")
    with cast.eve.enter_scope(), transaction():
        jobs.request(note_subject, "e0")
    ask(cast, "urgent", priority=Priority.URGENT)
    run_jobs()
    order = [entry.partition("/")[2] for entry in noted_subjects]
    assert order[0] == "urgent"
    assert order.index("e0") <= 2, "one organisation's queue must not hold up another's"


def test_periodic_work_is_asked_for_once_per_slot(app: Flask) -> None:
    requests: list[int] = []
    set_schedule([PeriodicWork("test.daily", timedelta(days=1), lambda: requests.append(1))])
    sweep()
    sweep()
    reactions.register()
    assert requests == [1]


def test_without_its_queue_the_sweep_does_what_is_due_itself(
    cast: Cast, noted_subjects: list[str], app_with: Callable[..., Flask]
) -> None:
    without_queue = app_with(queue_url="redis://127.0.0.1:1/0")
    set_schedule([])
    try:
        with without_queue.app_context():
            for subject in ("x", "y"):
                ask(cast, subject)
            tenancy.leave_scope()
            assert sweep()
            assert not sweep(), "nothing is left"
            db.session.remove()
    finally:
        reactions.register()
    assert [entry.partition("/")[2] for entry in noted_subjects] == ["x", "y"]


def test_each_wait_for_redis_has_a_limit_unless_its_address_says_otherwise() -> None:
    assert limit_redis_waits("redis://h:1/0") == (
        "redis://h:1/0?socket_connect_timeout=2&socket_timeout=5"
    )
    assert limit_redis_waits("rediss://u:p@h/1?socket_timeout=9") == (
        "rediss://u:p@h/1?socket_connect_timeout=2&socket_timeout=9"
    )
