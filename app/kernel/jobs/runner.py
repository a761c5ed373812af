"""Running claimed jobs: the organisation restored, the outcome written, nothing escaping."""

import random
from datetime import timedelta

import structlog

from app.kernel import tenancy
from app.kernel.db import db
from app.kernel.jobs.claims import claim_job, end_job
from app.kernel.jobs.errors import LeaseLost, PermanentFailure, RetryJob
from app.kernel.jobs.kinds import JOB_KINDS, ClaimedJob
from app.kernel.jobs.requests import repeat_if_requested
from app.kernel.messages import Message, message

log = structlog.get_logger(__name__)
MAX_BACKOFF = timedelta(hours=1)


def run_due_jobs() -> int:
    """Run every job that is due, one after the other; returns how many. Called when Huey wakes a
    worker.
    """
    count = 0
    while run_next_job():
        count += 1
    return count


def run_next_job() -> bool:
    """Claim and run one job; False when none is due."""
    try:
        job = claim_job()
        if job is None:
            return False
        with (
            tenancy.acting_as(job.org_id, job.asked_by),
            structlog.contextvars.bound_contextvars(job=str(job.id), kind=job.kind),
        ):
            _run_job(job)
        return True
    finally:
        db.session.remove()


def _run_job(job: ClaimedJob) -> None:
    if job.has_no_try_left:
        _bury_job(job, message("job.worker_ended", count=job.tries - 1))
        return
    try:
        repeat_if_requested(job)
        JOB_KINDS[job.kind](job)
    except RetryJob as retry:
        _schedule_retry(job, retry)
    except PermanentFailure as failure:
        _bury_job(job, failure.reason)
    except LeaseLost:
        log.warning("job_lease_lost")
    except Exception as error:
        log.exception("job_failed")
        _schedule_retry(job, RetryJob(message("job.crashed", error=type(error).__name__)))
    else:
        end_job(job, "done")


def _schedule_retry(job: ClaimedJob, retry: RetryJob) -> None:
    if retry.counts_as_try and job.is_last_try:
        _bury_job(job, retry.reason)
        return
    end_job(
        job,
        "waiting",
        error=retry.reason,
        after=retry.after if retry.after is not None else backoff_time(job.tries),
        counts_as_try=retry.counts_as_try,
        in_turn=retry.in_turn,
    )


def _bury_job(job: ClaimedJob, reason: Message) -> None:
    give_up = JOB_KINDS[job.kind].give_up
    if give_up is not None:
        try:
            give_up(job, reason)
        except LeaseLost:
            log.warning("job_lease_lost")
            return
        except Exception:
            log.exception("job_give_up_failed")
    end_job(job, "dead", error=reason)
    log.warning("job_dead", reason=reason.code)


def backoff_time(tries: int) -> timedelta:
    """How long to wait after that many failures: doubling from two seconds to an hour.

    Jitter keeps jobs that failed together from returning together.
    """
    return min(timedelta(seconds=2**tries), MAX_BACKOFF) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, no secret
