"""Signs of life of the workers: what they have under way, what they finished, what comes around."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from admin.queries import Rows
from app.kernel import clock
from app.kernel.db import db
from app.kernel.jobs.models import Job, PeriodRun

DUE_CONDITIONS = (Job.state == "waiting", Job.next_try_at <= func.now())


@dataclass(frozen=True)
class Pulse:
    """`running`: jobs under way; `left_behind`: of these, whose lease is over; `due`: waiting
    though their time has come; `finished_at`: when the last one ended; `hour`: how many ended
    within the hour.
    """

    running: int
    left_behind: int
    due: int
    finished_at: datetime | None
    hour: int


def pulse() -> Pulse:
    running, over = Job.state == "running", Job.lease_expires_at <= func.now()
    now = select(
        func.count().filter(running),
        func.count().filter(running, over),
        func.count().filter(*DUE_CONDITIONS),
    )
    ended = select(
        func.max(Job.finished_at),
        func.count().filter(Job.finished_at > clock.now() - timedelta(hours=1)),
    )
    return Pulse(
        *db.session.execute(now.where(Job.state.in_(("running", "waiting")))).one(),
        *db.session.execute(ended).one(),
    )


def jobs_by_kind() -> Rows:
    """Each kind that has jobs which are not done: how many are due, wait for their time, run and
    are dead; the longest waiting one's time.
    """
    columns = (
        Job.kind,
        func.count().filter(*DUE_CONDITIONS).label("due"),
        func.count().filter(Job.state == "waiting", Job.next_try_at > func.now()).label("later"),
        func.count().filter(Job.state == "running").label("running"),
        func.count().filter(Job.state == "dead").label("dead"),
        func.min(Job.next_try_at).filter(*DUE_CONDITIONS).label("oldest"),
    )
    return db.session.execute(
        select(*columns).where(Job.state != "done").group_by(Job.kind).order_by(Job.kind)
    ).all()


def periodic_work() -> Rows:
    """What comes around, and the latest slot of it that a worker has taken."""
    return db.session.execute(
        select(PeriodRun.name, func.max(PeriodRun.slot).label("slot"))
        .group_by(PeriodRun.name)
        .order_by(PeriodRun.name)
    ).all()
