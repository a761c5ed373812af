"""Jobs that do nothing, claimed and ended by one worker, by how many wait."""

import logging
import time
from collections.abc import Iterator

import psycopg

from app.config import read_settings
from app.kernel.jobs.claims import claim_job
from app.kernel.jobs.kinds import ClaimedJob, job_kind
from app.kernel.jobs.runner import run_next_job
from bench.measures import Measure
from bench.page_parts import bench_database

KIND = "bench.nothing"
FEW_JOBS, MANY_JOBS, WAITING_JOBS = 200, 10_000, 200_000
ORGANISATION_COUNT, SAMPLE_JOBS, SAMPLE_CLAIMS = 2_000, 200, 20
MAX_CLAIM_MILLISECONDS, MAX_SLOWDOWN = 5, 1.3
ADD_JOBS = """
INSERT INTO job
  (id, org_id, kind, subject, state, priority, in_line, next_try_at, tries, created_at)
SELECT gen_random_uuid(), md5('organisation ' || number %% %(organisations)s)::uuid, %(kind)s,
  number::text, 'waiting', 5, true, now(), 0, now() FROM generate_series(1, %(count)s) number
"""


@job_kind(KIND, max_running=100)
def do_nothing(_job: ClaimedJob) -> None:
    """The work of a job that only costs what every job costs."""


def measure_jobs() -> Iterator[Measure]:
    from app import create_app

    with bench_database() as (environment, superuser):
        app = create_app(read_settings(environment))
        logging.disable(logging.INFO)
        with app.app_context(), psycopg.connect(superuser, autocommit=True) as connection:
            alone = _run_backlog(connection, FEW_JOBS, FEW_JOBS)
            yield Measure(f"{FEW_JOBS} due jobs", alone, "jobs/s")
            many = _run_backlog(connection, MANY_JOBS, SAMPLE_JOBS)
            yield Measure(f"of {MANY_JOBS:,} due jobs", many, "jobs/s")
            yield Measure("a job takes then", alone / many, "× as long", MAX_SLOWDOWN)
            _add_jobs(connection, WAITING_JOBS)
            claim_job()
            start = time.perf_counter()
            for _ in range(SAMPLE_CLAIMS):
                assert claim_job() is not None, "nothing was claimed"
            milliseconds = (time.perf_counter() - start) * 1000 / SAMPLE_CLAIMS
            yield Measure(
                f"a claim of {WAITING_JOBS:,} due", milliseconds, "ms", MAX_CLAIM_MILLISECONDS
            )


def _run_backlog(connection: psycopg.Connection, count: int, sample: int) -> float:
    """Jobs a second, of the first `sample` of so many."""
    _add_jobs(connection, count)
    start = time.perf_counter()
    for _ in range(sample):
        assert run_next_job(), "nothing was due"
    return sample / (time.perf_counter() - start)


def _add_jobs(connection: psycopg.Connection, count: int) -> None:
    """In the place of those that were there."""
    connection.execute("TRUNCATE job")
    connection.execute(
        ADD_JOBS, {"count": count, "organisations": ORGANISATION_COUNT, "kind": KIND}
    )
    connection.execute("ANALYZE job")
