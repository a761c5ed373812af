"""Running claimed jobs: the organisation restored, the outcome written, nothing escaping."""

import random
from datetime import timedelta

import structlog

from app.kernel import tenancy
from app.kernel.db import db
from app.kernel.jobs.claims import LeaseLost, claim, end
from app.kernel.jobs.registry import KINDS, GiveUp, Later, Work

log = structlog.get_logger(__name__)
BACKOFF_CAP = timedelta(hours=1)


def run_due() -> int:
    """Run every job that is due, one after the other; answers how many. Called when Huey wakes a
    worker.
    """
    count = 0
    while run_next():
        count += 1
    return count


def run_next() -> bool:
    """Claim and run one job; False when none is due."""
    try:
        work = claim()
        if work is None:
            return False
        with (
            tenancy.acting(work.org_id, work.asked_by),
            structlog.contextvars.bound_contextvars(job=str(work.id), kind=work.kind),
        ):
            _run(work)
        return True
    finally:
        db.session.remove()


def _run(work: Work) -> None:
    try:
        KINDS[work.kind].task(work)
    except Later as later:
        _again(work, later.reason, later.after, counts=later.counts, in_turn=later.in_turn)
    except GiveUp as reason:
        end(work, "dead", error=str(reason))
        log.warning("job_dead", reason=str(reason))
    except LeaseLost:
        log.warning("job_lease_lost")
    except Exception as error:
        log.exception("job_failed")
        _again(work, f"{type(error).__name__}", None, counts=True)
    else:
        end(work, "done")


def _again(
    work: Work, reason: str, after: timedelta | None, *, counts: bool, in_turn: bool = False
) -> None:
    if counts and work.tries >= KINDS[work.kind].max_tries:
        end(work, "dead", error=reason)
        log.warning("job_dead", reason=reason)
        return
    end(
        work,
        "waiting",
        error=reason,
        after=after if after is not None else backoff(work.tries),
        counts=counts,
        in_turn=in_turn,
    )


def backoff(tries: int) -> timedelta:
    """How long to wait after TRIES failures: doubling from two seconds to an hour, with jitter so
    that they don't return together.
    """
    return min(timedelta(seconds=2**tries), BACKOFF_CAP) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, no secret
