"""However much waits: a claim looks at as much as ever, organisations take turns, and nobody has a
job that another has.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from app.kernel import jobs, tenancy
from app.kernel.db import db, transaction
from app.kernel.jobs.claims import claim_job
from app.kernel.jobs.kinds import JOB_KINDS, JobKind
from app.kernel.jobs.models import Job, Priority
from app.kernel.jobs.sweep import sweep
from tests.kernel.job_schedules import LINE_KINDS
from tests.query_plans import analyse_tables

# What a claim may read: three or four blocks for each look into an index, and some twenty looks.
MAX_BLOCKS = 250
_WAITING = text("""
INSERT INTO job (id, org_id, kind, subject, state, priority, in_line, tries, created_at)
SELECT gen_random_uuid(), md5('org ' || n % :orgs)::uuid, :kind, gen_random_uuid()::text, :state, 5,
  :state = 'waiting', 0, now()
FROM generate_series(1, :count) AS n
""")


@pytest.fixture
def kinds() -> Iterator[list[JobKind]]:
    made = [
        jobs.job_kind(name, max_running=limit)(lambda _job: None)
        for name, limit in LINE_KINDS.items()
    ]
    yield made
    for kind in made:
        del JOB_KINDS[kind.name]


def fill(count: int, *, orgs: int, kind: JobKind, state: str = "waiting") -> None:
    values = {"count": count, "orgs": orgs, "kind": kind.name, "state": state}
    with transaction() as session:
        session.execute(_WAITING, values)


@contextmanager
def record_statements() -> Iterator[list[tuple[str, Any]]]:
    """The statements on jobs that are sent meanwhile, and what is set for them; with their
    parameters.
    """
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, values: Any, *_: object) -> None:
        if "job" in sql or "set_config" in sql:
            statements.append((sql, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def blocks_of(act: Callable[[], object]) -> int:
    """How many blocks of the database the statements of `act` read when they are sent once more."""
    with record_statements() as statements:
        act()
    total = 0
    with db.engine.connect() as connection:
        for sql, values in statements:
            explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}"
            (plan,) = connection.exec_driver_sql(explain, values).scalar_one()
            total += plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
        connection.rollback()
    return total


@pytest.mark.parametrize("analysed", ["never", "when all was done", "now"])
def test_a_claim_reads_no_more_whatever_waits_or_is_done(
    app: Flask, kinds: list[JobKind], database: dict[str, str], analysed: str
) -> None:
    """Whatever PostgreSQL believes of the table: what it saw may be a minute old."""
    if analysed == "when all was done":
        fill(5_000, orgs=50, kind=kinds[0], state="done")
        analyse_tables(database["superuser"])
    fill(10, orgs=5, kind=kinds[0])
    assert claim_job() is not None
    assert 0 < blocks_of(claim_job) <= MAX_BLOCKS
    fill(10_000, orgs=2_000, kind=kinds[1])
    fill(5_000, orgs=1, kind=kinds[0])
    fill(5_000, orgs=50, kind=kinds[0], state="done")
    if analysed == "now":
        analyse_tables(database["superuser"])
    assert blocks_of(claim_job) <= MAX_BLOCKS
    assert blocks_of(sweep) <= MAX_BLOCKS


def test_after_a_backlog_is_done_a_look_for_work_reads_no_more(
    app: Flask, kinds: list[JobKind]
) -> None:
    fill(20_000, orgs=10, kind=kinds[0], state="done")
    fill(1, orgs=1, kind=kinds[0])
    assert blocks_of(claim_job) <= MAX_BLOCKS
    assert blocks_of(claim_job) <= MAX_BLOCKS, "nothing is due any more"
    assert blocks_of(sweep) <= MAX_BLOCKS


def test_each_of_the_first_claims_goes_to_another_organisation(
    app: Flask, kinds: list[JobKind]
) -> None:
    fill(5_000, orgs=1, kind=kinds[0])
    fill(40, orgs=40, kind=kinds[1])
    claims = [claim_job() for _ in range(40)]
    assert len({job.org_id for job in claims if job}) == 40


def test_a_line_that_may_have_no_more_at_once_holds_no_other_up(
    app: Flask, kinds: list[JobKind]
) -> None:
    fill(30, orgs=3, kind=kinds[0])
    claims = [claim_job() for _ in range(3 * kinds[0].max_running)]
    assert None not in claims
    assert claim_job() is None, "each organisation has as many at work as it may"
    fill(1, orgs=1, kind=kinds[1])
    other = claim_job()
    assert other is not None
    assert other.kind == kinds[1].name


def test_workers_together_claim_each_job_once_and_never_too_many(
    app: Flask, kinds: list[JobKind]
) -> None:
    fill(40, orgs=4, kind=kinds[0])
    fill(40, orgs=4, kind=kinds[1])

    def claim_all(_worker: int) -> list[jobs.ClaimedJob]:
        with app.app_context():
            claims = list(iter(claim_job, None))
            db.session.remove()
        return claims

    with ThreadPoolExecutor(6) as pool:
        claims = [job for worker in pool.map(claim_all, range(6)) for job in worker]
    assert len({job.id for job in claims}) == len(claims)
    running = {(job.org_id, job.kind) for job in claims}
    assert len(running) == 4 * 2
    assert all(
        sum((job.org_id, job.kind) == group for job in claims) == JOB_KINDS[group[1]].max_running
        for group in running
    )


def test_what_no_organisation_owns_has_its_turn_among_them(
    app: Flask, kinds: list[JobKind]
) -> None:
    fill(20, orgs=2, kind=kinds[1])
    with transaction():
        jobs.request(kinds[1], "of nobody")
    assert None in [job.org_id for job in (claim_job(), claim_job(), claim_job()) if job]


def test_what_comes_due_later_is_claimed_then_in_its_place(
    app: Flask, kinds: list[JobKind]
) -> None:
    org_id = uuid4()
    with tenancy.acting_as(org_id), transaction():
        jobs.request(kinds[1], "later", after=timedelta(hours=1))
        jobs.request(kinds[1], "urgent later", after=timedelta(hours=1), priority=Priority.URGENT)
    assert claim_job() is None
    assert set(db.session.scalars(select(Job.in_line))) == {False}
    with transaction() as session:
        session.execute(text("UPDATE job SET next_try_at = now()"))
    claims = [claim_job(), claim_job()]
    assert [job.subject for job in claims if job] == ["urgent later", "later"]


def test_the_same_subject_is_never_at_work_twice(app: Flask, kinds: list[JobKind]) -> None:
    org_id: UUID = uuid4()
    for _ in range(2):
        with tenancy.acting_as(org_id), transaction():
            jobs.request(kinds[1], "the same")
        claim_job()
    with tenancy.acting_as(org_id), transaction():
        jobs.request(kinds[1], "another")
    job = claim_job()
    assert job is not None
    assert job.subject == "another", "what waits for its twin holds nothing up"
    assert claim_job() is None
