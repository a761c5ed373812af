"""Whatever is asked for, claimed, ended and left behind in whatever order: the lines keep what the
model promises.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from sqlalchemy import text

from app.kernel import jobs, tenancy
from app.kernel.db import transaction
from app.kernel.jobs import ClaimedJob, Priority
from app.kernel.jobs.claims import claim_job, end_job
from app.kernel.jobs.kinds import JOB_KINDS
from app.kernel.jobs.lines import line_up_jobs
from tests.kernel.job_schedules import LINE_KINDS, ModelJob, ModelQueue

ORGS = (None, *(UUID(int=number) for number in (1, 2, 3)))
RETRY_DELAY = timedelta(hours=1)

asks = st.tuples(
    st.just("ask"),
    st.sampled_from(ORGS),
    st.sampled_from(sorted(LINE_KINDS)),
    st.sampled_from("abc"),
    st.sampled_from(Priority),
    st.booleans(),
)
claims = st.just(("claim",))
which = st.integers(0, 30)
ends = st.tuples(st.just("end"), which, st.sampled_from(["done", "dead", "waiting", "later"]))
changes = st.tuples(st.sampled_from(["leave behind", "come due"]), which)
Step = tuple[object, ...]


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    for name, limit in LINE_KINDS.items():
        jobs.job_kind(name, max_running=limit)(lambda _job: None)
    yield
    for name in LINE_KINDS:
        del JOB_KINDS[name]


def ask(
    model: ModelQueue, org_id: UUID | None, kind: str, subject: str, *args: Priority | bool
) -> None:
    priority, is_later = args
    after = RETRY_DELAY if is_later else timedelta(0)
    with tenancy.acting_as(org_id), transaction():
        jobs.request(JOB_KINDS[kind], subject, priority=Priority(priority), after=after)
    order = None if is_later else model.next_moment()
    model.ask(ModelJob(org_id, kind, subject, Priority(priority), order))


def end(model: ModelQueue, claim: ClaimedJob, state: str) -> None:
    if state == "later":
        end_job(claim, "waiting", after=RETRY_DELAY)
    else:
        end_job(claim, state)
    model.end(claim, state)


def leave_behind(model: ModelQueue, claim: ClaimedJob) -> None:
    """The worker is gone, and the lease over; the next sweep has looked."""
    change("lease_expires_at = now() - interval '1 second' WHERE lease = :lease", lease=claim.lease)
    for job in model.jobs:
        if job.claim == claim:
            job.is_left_behind = True


def come_due(model: ModelQueue, number: int) -> None:
    later = [job for job in model.jobs if job.order is None]
    if not later:
        return
    job = later[number % len(later)]
    job.order = model.next_moment()
    change(
        "next_try_at = now() WHERE org_id IS NOT DISTINCT FROM :org_id AND kind = :kind"
        " AND subject = :subject AND state = 'waiting'",
        **{"org_id": job.org_id, "kind": job.kind, "subject": job.subject},
    )


def change(what: str, **values: object) -> None:
    with transaction() as session:
        session.execute(text("UPDATE job SET " + what), values)
    line_up_jobs()


@given(st.lists(st.one_of(asks, claims, claims, ends, changes), max_size=40))
@trials(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_lines_keep_what_the_model_promises(app: Flask, steps: list[Step]) -> None:
    with transaction() as session:
        session.execute(text("DELETE FROM job"))
    model, taken = ModelQueue(), list[ClaimedJob]()
    for name, *args in steps:
        if name == "ask":
            ask(model, *args)  # type: ignore[arg-type]  # as the strategy draws them
        elif name == "claim":
            claim = claim_job()
            model.check_claim(claim)
            taken += [claim] if claim else []
        elif name == "come due":
            come_due(model, int(str(args[0])))
        elif taken:
            claim = taken[int(str(args[0])) % len(taken)]
            if name == "end":
                end(model, claim, str(args[1]))
            else:
                leave_behind(model, claim)
