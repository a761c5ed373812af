"""What was left behind is found: due jobs nobody was woken for, expired leases, periodic work whose
slot has come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

import structlog
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from app.kernel import clock
from app.kernel.db import db, hold_briefly, transaction
from app.kernel.jobs.models import PeriodRun

log = structlog.get_logger(__name__)
SWEEP_LOCK = 4_802_002
_DUE = text(
    "SELECT id FROM job WHERE (state = 'waiting' AND next_try_at <= now()) OR (state = 'running'"
    " AND lease_expires_at <= now()) LIMIT 1"
)


@dataclass(frozen=True)
class Periodic:
    """Work that comes around: once per slot of EVERY, for any number of workers. `request` runs
    inside a transaction and writes jobs.
    """

    name: str
    every: timedelta
    request: Callable[[], None]


PERIODIC: dict[str, Periodic] = {}


def every(period: timedelta, name: str, request: Callable[[], None]) -> None:
    """From now on REQUEST is called once in each PERIOD, in a transaction, by one of the
    workers.
    """
    PERIODIC[name] = Periodic(name, period, request)


def slot_of(moment: datetime, period: timedelta) -> datetime:
    """The start of the slot of PERIOD that MOMENT lies in, counted from the epoch in UTC."""
    seconds = int(period.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def sweep() -> bool:
    """One round: periodic work whose slot has come is requested, and Huey is woken when something
    is due. True when it was.
    """
    for periodic in PERIODIC.values():
        _take_slot(periodic)
    with transaction() as session:
        hold_briefly()
        if not session.execute(
            text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": SWEEP_LOCK}
        ).scalar_one():
            return False
        due = session.execute(_DUE).scalar_one_or_none()
    if due is not None:
        current_app.extensions["wake"](str(due))
    return due is not None


def _take_slot(periodic: Periodic) -> None:
    slot = slot_of(clock.now(), periodic.every)
    with transaction() as session:
        taken = (
            insert(PeriodRun)
            .values(name=periodic.name, slot=slot)
            .on_conflict_do_nothing()
            .returning(PeriodRun.name)
        )
        if session.execute(taken).one_or_none() is not None:
            periodic.request()


def sweep_until(app: Flask, stop: Event, seconds: float) -> None:
    """Sweep every SECONDS until STOP is set; a failing round is logged and the next one comes."""
    while not stop.wait(seconds):
        with app.app_context():
            try:
                sweep()
            except Exception as error:
                log.warning("sweep_failed", error=type(error).__name__)
            finally:
                db.session.remove()
