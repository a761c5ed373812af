"""Reference data is fetched by one for the many who wait, and forgotten in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.kernel import cache
from app.kernel.db import db, transaction
from app.kernel.jobs.sweep import sweep
from app.reactions import CACHE_CLEANUP_PERIOD
from app.xero.reference.services import CACHE_LIFE
from tests.cast import Cast
from xero_simulator.testing import DEADLINE_SECONDS

HOUR = timedelta(hours=1)


def test_one_fills_for_many_who_wait(app: Flask, cast: Cast) -> None:
    filled: list[int] = []
    together = Barrier(6)

    def fill() -> list[str]:
        filled.append(1)
        cache.put(cast.mara.org_id, "rates", ["GST"], HOUR)
        return ["GST"]

    def ask(_number: int) -> object:
        with app.app_context():
            together.wait(DEADLINE_SECONDS)
            try:
                return cache.fetch(cast.mara.org_id, "rates", fill)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(6)))
    assert answers == [["GST"]] * 6
    assert len(filled) == 1


def test_what_has_expired_is_fetched_anew(cast: Cast) -> None:
    cache.put(cast.mara.org_id, "rates", ["old"], timedelta(seconds=-1))
    assert cache.peek(cast.mara.org_id, "rates") is None
    assert cache.fetch(cast.mara.org_id, "rates", lambda: ["new"]) == ["new"]


def test_a_failing_fill_leaves_nothing_locked(cast: Cast) -> None:
    def fail() -> object:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        cache.fetch(cast.mara.org_id, "rates", fail)
    assert cache.fetch(cast.mara.org_id, "rates", lambda: ["new"]) == ["new"]
    assert (
        db.session.execute(
            text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        ).scalar()
        == 0
    )


def test_forgetting_is_for_one_organisation_only(cast: Cast) -> None:
    for person in (cast.mara, cast.eve):
        cache.put(person.org_id, "rates", ["x"], HOUR)
    with transaction():
        cache.forget(cast.mara.org_id)
    assert cache.peek(cast.mara.org_id, "rates") is None
    assert cache.peek(cast.eve.org_id, "rates") == ["x"]


def test_what_has_expired_is_deleted_by_the_sweep(app: Flask) -> None:
    """Of every organisation, within minutes: no page has to ask for it first."""
    old, new = uuid4(), uuid4()
    cache.put(old, "accounts", ["200"], timedelta(seconds=-1))
    cache.put(new, "accounts", ["200"], timedelta(minutes=1))
    sweep()
    assert list(db.session.scalars(select(cache.CacheEntry.org_id))) == [new]
    assert timedelta(hours=1) >= CACHE_CLEANUP_PERIOD + CACHE_LIFE
