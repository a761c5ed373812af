"""One organisation with five hundred calls waiting does not hold up another, nor does anybody pass
Xero's limits.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.kernel import jobs
from app.kernel.db import db, transaction
from app.kernel.jobs import Job, JobKind, Priority
from app.kernel.jobs.kinds import JOB_KINDS
from app.kernel.jobs.runner import run_next_job
from app.xero.api.errors import RateLimited
from app.xero.connection.services.calls import call
from app.xero.manifest import MODULES
from tests.cast import Cast, Person
from tests.xero.conftest import Xero
from xero_simulator.testing import AROHA, DEADLINE_SECONDS, ReceivedRequest, wait_until

WORKERS = 4
AU = "Demo Company (AU)"


@pytest.fixture
def kinds() -> Iterator[tuple[JobKind, JobKind]]:
    """Two kinds of work that are one call each: as a sync makes them, and as a push that a person
    waits for.
    """

    def ask(*, urgent: bool) -> None:
        try:
            call("Currencies.list", purpose="be one of many", urgent=urgent)
        except RateLimited as limited:
            raise jobs.RetryJob(limited.problem, limited.retry_after, counts_as_try=False) from None

    background = jobs.job_kind("fairness.background", max_running=3)(lambda _job: ask(urgent=False))
    urgent = jobs.job_kind("fairness.urgent", max_running=2)(lambda _job: ask(urgent=True))
    yield background, urgent
    del JOB_KINDS[background.name], JOB_KINDS[urgent.name]


@contextmanager
def run_workers(app: Flask) -> Iterator[None]:
    """As many workers as a worker process has, each with what it would do."""
    stop = Event()

    def work() -> None:
        while not stop.is_set():
            with app.app_context():
                busy = run_next_job()
            if not busy:
                stop.wait(0.02)

    crew = [Thread(target=work) for _ in range(WORKERS)]
    for one in crew:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in crew:
            one.join(timeout=DEADLINE_SECONDS)


def ask_for(person: Person, kind: JobKind, count: int, priority: Priority) -> None:
    with person.enter_scope(), transaction():
        for number in range(count):
            jobs.request(kind, str(number), priority=priority)


def until_calls(xero: Xero, tenant_id: str, count: int) -> None:
    wait_until(lambda: len(xero.requests(tenant=tenant_id)) >= count, f"{count} calls")


def named_by_the_manifest() -> list[re.Pattern[str]]:
    endpoints = [endpoint for module in MODULES for endpoint in module.endpoints]
    return [
        re.compile(
            f"{one.method} {re.escape(one.path).replace(re.escape('{id}'), '[0-9a-f-]{36}')}",
            re.IGNORECASE,
        )
        for one in endpoints
    ]


def calls_outside_manifest(calls: Sequence[ReceivedRequest]) -> list[str]:
    """Those of Xero's calls that the manifest does not name; the person's own browser on the
    consent pages is not ours.
    """
    ours = [
        f"{one['method']} {one['path']}"
        for one in calls
        if not one["path"].startswith("/identity/")
    ]
    return [
        line
        for line in ours
        if not any(pattern.fullmatch(line) for pattern in named_by_the_manifest())
    ]


def test_five_hundred_waiting_calls_hold_nobody_up_and_pass_no_limit(
    kinds: tuple[JobKind, JobKind],
    cast: Cast,
    xero: Xero,
    app: Flask,
    connect: Callable[..., TestResponse],
    run_jobs: Callable[[], int],
) -> None:
    background, urgent = kinds
    connect(cast.adam)
    connect(cast.eve, AROHA, (AU,))
    run_jobs()
    crowded, other = xero.tenant_id(), xero.tenant_id(AU)
    before = len(xero.requests(tenant=crowded))
    theirs = len(xero.requests(tenant=other))
    xero.set_fault("slow", seconds=0.2, times=None)
    ask_for(cast.adam, background, 250, priority=Priority.BACKGROUND)
    ask_for(cast.adam, urgent, 250, priority=Priority.URGENT)
    with run_workers(app):
        until_calls(xero, crowded, before + 8)
        ask_for(cast.eve, background, 1, priority=Priority.BACKGROUND)
        already_made = len(xero.requests(tenant=crowded))
        until_calls(xero, other, theirs + 1)
        arrived = xero.requests(tenant=other)[theirs]["at"]
        until_calls(xero, crowded, before + 45)
    overtaking = [
        call for call in xero.requests(tenant=crowded)[already_made:] if call["at"] < arrived
    ]
    assert len(overtaking) <= WORKERS, "only what a worker had in hand goes first"
    counted = xero.get("/counters")["tenants"]
    assert {
        tenant: counts["refused"] for tenant, counts in counted.items() if counts["refused"]
    } == {}
    assert max(counts["max_in_flight"] for counts in counted.values()) <= 5
    assert (
        max(
            calls
            for tenant, counts in counted.items()
            if tenant
            for calls in counts["per_minute"].values()
        )
        <= 60
    )
    assert calls_outside_manifest(xero.requests()) == []
    assert still_waiting(*kinds) > 400, "the rest waits its turn, none of it dead"


def still_waiting(*kinds: JobKind) -> int:
    db.session.rollback()
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Job)
            .where(Job.kind.in_([kind.name for kind in kinds]), Job.state == "waiting")
        )
        or 0
    )
