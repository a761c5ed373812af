"""The sweep finds due jobs nobody was woken for, expired leases, and periodic work to request."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

import structlog
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.jobs.claims import read_jobs_by_index
from app.kernel.jobs.lines import line_up_jobs
from app.kernel.jobs.models import PeriodRun
from app.kernel.jobs.queue import wake_worker
from app.kernel.jobs.rounds import Round, first_missed_part
from app.kernel.jobs.runner import run_next_job
from app.kernel.tables import all_org_ids

log = structlog.get_logger(__name__)
# Our own advisory locks count up from 4_802_001; the number itself means nothing.
SWEEP_LOCK_KEY = 4_802_002
# In the order of the index, which is small: the table may be long.
_DUE_JOB = text("SELECT id FROM claimable_job ORDER BY priority, line, kind LIMIT 1")


@dataclass(frozen=True)
class PeriodicWork:
    """Work that comes around, once per slot of `period` for any number of workers.

    `request` runs inside a transaction and writes jobs. `name` is stored with each slot.
    """

    name: str
    period: timedelta
    request: Callable[[], object]


_schedule: dict[str, PeriodicWork | Round] = {}


def set_schedule(works: Iterable[PeriodicWork | Round]) -> None:
    """From now on `sweep` requests this periodic work (app/reactions.py), and no other."""
    _schedule.clear()
    _schedule.update({work.name: work for work in works})


def slot_start(moment: datetime, period: timedelta) -> datetime:
    """The start of the slot that `moment` lies in, in UTC; slots count from the epoch."""
    seconds = int(period.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def sweep(stop: Event | None = None) -> bool:
    """Do one round: request periodic work whose slot has come, and wake a worker for a due job.

    Where the queue cannot wake anybody, this process does what is due itself, one job after the
    other, until `stop` is set. True when a job was due.
    """
    for work in _schedule.values():
        if isinstance(work, Round):
            _request_missed_part(work)
        else:
            _request_once(work.name, slot_start(clock.now(), work.period), work.request)
    line_up_jobs()
    with transaction() as session:
        read_jobs_by_index(session)
        if not session.execute(
            text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": SWEEP_LOCK_KEY}
        ).scalar_one():
            return False
        job_id = session.execute(_DUE_JOB).scalar_one_or_none()
    if job_id is None:
        return False
    if not wake_worker(job_id):
        while not (stop and stop.is_set()) and run_next_job():
            pass
    return True


def _request_missed_part(work: Round) -> None:
    """One part at a time: what was missed while no worker ran is caught up with sweep by sweep."""
    present = slot_start(clock.now(), work.step)
    last = db.session.scalar(select(func.max(PeriodRun.slot)).where(PeriodRun.name == work.name))
    if last is not None and last >= present:
        return
    part = first_missed_part(all_org_ids(), work, last, present)
    if part is None:
        _request_once(work.name, present, lambda: None)
    else:
        _request_once(work.name, part.start, lambda: work.request(part))


def _request_once(name: str, slot: datetime, request: Callable[[], object]) -> None:
    with transaction() as session:
        claim = insert(PeriodRun).values(name=name, slot=slot).on_conflict_do_nothing()
        if session.execute(claim.returning(PeriodRun.name)).one_or_none() is not None:
            request()


def sweep_until(app: Flask, stop: Event, seconds: float) -> None:
    """Sweep every so many seconds until `stop` is set; a failing round is only logged."""
    while not stop.wait(seconds):
        with app.app_context():
            try:
                sweep(stop)
            except Exception as error:
                log.warning("sweep_failed", error=type(error).__name__)
            finally:
                db.session.remove()
