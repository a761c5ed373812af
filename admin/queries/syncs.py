"""Syncs that failed."""

from sqlalchemy import Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from admin.queries import Rows, Statement, page_rows
from admin.queries.requests import latest_requests
from app.accounts.models import Organisation
from app.kernel.db import db
from app.xero.connection.models import Connection
from app.xero.support.tasks import retry_sync
from app.xero.sync.models import SyncRun


def _newest_runs() -> Subquery:
    """Of each organisation and kind the newest run."""
    columns = (SyncRun.org_id, SyncRun.id, SyncRun.kind, SyncRun.state)
    newest = select(*columns).ext(distinct_on(SyncRun.org_id, SyncRun.kind))
    return newest.order_by(
        SyncRun.org_id, SyncRun.kind, SyncRun.created_at.desc(), SyncRun.id.desc()
    ).subquery()


def sync_failures(q: str = "", *, past: bool = False, page: int = 1) -> Rows:
    """One page of failed syncs, newest first: those nothing has put right yet, or with `past` all
    that are remembered.
    """
    newest, asks = _newest_runs(), latest_requests(retry_sync)
    request_of_sync = (
        (asks.c.org_id == SyncRun.org_id)
        & (asks.c.subject == SyncRun.kind)
        & (asks.c.created_at > SyncRun.created_at)
    )
    statement: Statement = (
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
        .outerjoin(asks, request_of_sync)
        .where(SyncRun.state == "failed")
        .order_by(SyncRun.created_at.desc(), SyncRun.id.desc())
    )
    if not past:
        statement = statement.where(newest.c.state == "failed")
    return page_rows(statement, page, q)


def standing_sync_failures() -> int:
    """How many kinds of how many organisations wait for a sync that works."""
    newest = _newest_runs()
    return (
        db.session.scalar(
            select(func.count()).select_from(newest).where(newest.c.state == "failed")
        )
        or 0
    )
