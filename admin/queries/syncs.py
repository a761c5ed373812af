"""Syncs that failed."""

from sqlalchemy import Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from admin.queries import Lines, Wanted, named
from admin.queries.asks import latest_asks
from app.accounts.models import Organisation
from app.kernel.db import db
from app.xero.connection.models import Connection
from app.xero.support.tasks import retry_sync
from app.xero.sync.models import SyncRun

PAGE = 50


def _newest() -> Subquery:
    """Of each organisation and kind the newest run."""
    columns = (SyncRun.org_id, SyncRun.id, SyncRun.kind, SyncRun.state)
    newest = select(*columns).ext(distinct_on(SyncRun.org_id, SyncRun.kind))
    return newest.order_by(
        SyncRun.org_id, SyncRun.kind, SyncRun.created_at.desc(), SyncRun.id.desc()
    ).subquery()


def sync_failures(q: str = "", *, past: bool = False, page: int = 1) -> Lines:
    """One page of failed syncs, newest first: those nothing has put right yet, or with PAST all
    that are remembered.
    """
    newest, asks = _newest(), latest_asks(retry_sync)
    asked = (
        (asks.c.org_id == SyncRun.org_id)
        & (asks.c.subject == SyncRun.kind)
        & (asks.c.created_at > SyncRun.created_at)
    )
    wanted: Wanted = (
        select(
            SyncRun.org_id,
            SyncRun.id,
            Organisation.name,
            SyncRun.kind,
            SyncRun.cause,
            func.coalesce(SyncRun.finished_at, SyncRun.created_at).label("at"),
            SyncRun.records,
            SyncRun.problem,
            Connection.state.label("connection"),
            newest.c.state.label("newest"),
            asks.c.state.label("asked"),
        )
        .join(Organisation, Organisation.id == SyncRun.org_id)
        .outerjoin(Connection, Connection.org_id == SyncRun.org_id)
        .outerjoin(newest, newest.c.id == SyncRun.id)
        .outerjoin(asks, asked)
        .where(SyncRun.state == "failed")
        .order_by(SyncRun.created_at.desc(), SyncRun.id.desc())
    )
    if not past:
        wanted = wanted.where(newest.c.state == "failed")
    if q:
        wanted = wanted.where(named(q))
    return db.session.execute(wanted.limit(PAGE + 1).offset((page - 1) * PAGE)).all()


def standing_sync_failures() -> int:
    """How many kinds of how many organisations wait for a sync that works."""
    newest = _newest()
    return (
        db.session.scalar(
            select(func.count()).select_from(newest).where(newest.c.state == "failed")
        )
        or 0
    )
