"""Asking for a sync: one run of each kind waits at most, however often it is asked for."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.queries import organisations_of
from app.kernel import clock, tenancy
from app.kernel.db import db, own, transaction, writing_session
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.jobs.rounds import RoundPart, is_included
from app.xero.api.models import TenantDirectory
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.queries import current_connection
from app.xero.sync.events import SyncRunRequested
from app.xero.sync.models import SyncRun, SyncState
from app.xero.sync.queries import has_contact_news
from app.xero.sync.rules import RECORD_KINDS

SIGN_IN_INTERVAL = timedelta(minutes=15)


def request_sync(kinds: Iterable[str] = RECORD_KINDS, *, cause: str, full: bool = False) -> None:
    """Ask for a sync of `kinds` because of `cause` (connected, button, sign-in, daily, weekly,
    webhook). Opens a transaction.

    `full` reads everything again instead of what changed. Without a usable connection nothing is
    asked for.
    """
    with transaction():
        ask_for_sync(kinds, cause, full=full)


def ask_for_sync(kinds: Iterable[str], cause: str, *, full: bool = False) -> None:
    """As `request_sync`, inside the open transaction."""
    session = writing_session()
    if (
        session.scalar(select(Connection.id).where(Connection.state == ConnectionState.CONNECTED))
        is None
    ):
        return
    asked_by = tenancy.current_scope().user_id
    is_urgent = cause in ("connected", "button")
    for kind in kinds:
        if full:
            _clear_cursor(kind)
        if (
            session.scalar(
                select(SyncRun.id).where(SyncRun.kind == kind, SyncRun.state == "waiting")
            )
            is None
        ):
            session.add(
                SyncRun(
                    id=new_id(), created_at=clock.now(), kind=kind, cause=cause, asked_by=asked_by
                )
            )
        emit(SyncRunRequested(tenancy.current_org_id(), kind, is_urgent=is_urgent))


def request_announced_contacts() -> None:
    """Ask for a sync of contacts when there is news of them. Opens a transaction."""
    connected = current_connection()
    if connected is not None and has_contact_news(connected.tenant_id):
        request_sync(["contacts"], cause="webhook")


def request_sync_on_sign_in(user_id: UUID) -> None:
    """Ask for a sync of everything in each organisation of the person, unless one was asked for
    there during the last 15 minutes.
    """
    with tenancy.acting_as(None, user_id):
        org_ids = [organisation.id for organisation in organisations_of(user_id)]
    for org_id in org_ids:
        with tenancy.acting_as(org_id, user_id):
            if not _was_asked_recently():
                request_sync(cause="sign-in")


def _was_asked_recently() -> bool:
    recent = select(SyncRun.id).where(
        own(SyncRun), SyncRun.created_at > clock.now() - SIGN_IN_INTERVAL
    )
    return db.session.execute(recent.limit(1)).first() is not None


def _clear_cursor(kind: str) -> None:
    state = writing_session().scalar(
        select(SyncState).where(SyncState.kind == kind).with_for_update()
    )
    if state is not None:
        state.modified_since, state.page = None, 0


def request_sync_everywhere(cause: str, part: RoundPart | None, *, full: bool) -> None:
    """Ask for a sync of everything in each connected organisation of that part of a round (None:
    of all), in turn.
    """
    for org_id in set(db.session.scalars(select(TenantDirectory.org_id))):
        if is_included(part, org_id):
            with tenancy.acting_as(org_id):
                request_sync(cause=cause, full=full)
