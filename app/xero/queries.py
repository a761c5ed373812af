from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.accounts.models import User
from app.config import current_settings
from app.kernel import clock, tenancy
from app.kernel.db import db, own, writing_session
from app.xero.api.errors import NotConnected
from app.xero.api.models import TenantBudget, TenantDirectory, XeroCall
from app.xero.api.throttle import DAY_RESERVE
from app.xero.connection.models import Connection
from app.xero.manifest import Scope, scopes_missing
from app.xero.modules import chosen_modules
from app.xero.sync.models import SyncRun

CALLS_A_PAGE = 50


@dataclass(frozen=True)
class Budget:
    """What Xero's limits leave. `day_remaining`: None until Xero has said; `parked_until`: nothing
    is sent before, because of the limit PROBLEM.
    """

    day_remaining: int | None
    parked_until: datetime | None
    problem: str = ""
    reserve: int = DAY_RESERVE


@dataclass(frozen=True)
class LoggedCall:
    """A row of the data access log, and who caused it (None: Hourline by itself)."""

    call: XeroCall
    asked_by: str | None


def connection() -> Connection | None:
    """The connection of the organisation in force, whatever its state."""
    return db.session.scalar(select(Connection).where(own(Connection)))


def hold_connection(tenant_id: UUID) -> None:
    """Inside the open transaction: keep the organisation connected to that Xero tenant until the
    commit, or raise NotConnected.

    For writers of what Xero sent: a disconnect that came while Xero was answering must not be
    followed by its data.
    """
    held = select(Connection.id).where(own(Connection), Connection.tenant_id == tenant_id)
    if (
        writing_session()
        .execute(held.with_for_update(key_share=True, read=True, of=Connection))
        .first()
        is None
    ):
        raise NotConnected("Xero was disconnected meanwhile")


def connected_by(found: Connection) -> str:
    """The name of whoever gave the present consent."""
    return (
        db.session.scalar(select(User.name).where(User.id == found.connected_by))
        or "somebody who has left"
    )


def missing_scopes(found: Connection) -> list[Scope]:
    """What the modules need and the consent did not bring: reconnecting asks for it."""
    return scopes_missing(
        found.grant.scopes.split(), current_settings().xero_scopes, chosen_modules()
    )


def budget(tenant_id: UUID) -> Budget:
    row = db.session.get(TenantBudget, tenant_id)
    if row is None:
        return Budget(None, None)
    parked = row.parked_until if row.parked_until and row.parked_until > clock.now() else None
    return Budget(row.day_remaining, parked, row.problem if parked else "")


def is_shared(tenant_id: UUID) -> bool:
    """Whether another organisation here is connected to the same Xero organisation."""
    others = select(TenantDirectory.org_id).where(
        TenantDirectory.tenant_id == tenant_id, TenantDirectory.org_id != tenancy.current_org_id()
    )
    return db.session.execute(others.limit(1)).first() is not None


def failing_syncs() -> list[SyncRun]:
    """The kinds whose last finished run since the connection was made failed, by their run."""
    latest = (
        select(SyncRun)
        .join(Connection, Connection.org_id == SyncRun.org_id)
        .where(
            own(SyncRun),
            SyncRun.finished_at >= Connection.connected_at,
        )
        .order_by(SyncRun.kind, SyncRun.created_at.desc())
        .ext(distinct_on(SyncRun.kind))
    )
    return [run for run in db.session.scalars(latest) if run.state == "failed"]


def calls(
    endpoint: str = "", outcome: str = "", before: datetime | None = None
) -> list[LoggedCall]:
    """One page of the data access log with the name of who caused each call, newest first; one more
    than a page when there are older ones.
    """
    return [
        LoggedCall(*row)
        for row in db.session.execute(_calls(endpoint, outcome, before).limit(CALLS_A_PAGE + 1))
    ]


def all_calls(endpoint: str = "", outcome: str = "") -> list[LoggedCall]:
    """The whole log, as it is downloaded."""
    return [LoggedCall(*row) for row in db.session.execute(_calls(endpoint, outcome, None))]


def _calls(endpoint: str, outcome: str, before: datetime | None) -> Select[XeroCall, str]:
    found = (
        select(XeroCall, User.name)
        .outerjoin(User, User.id == XeroCall.asked_by)
        .where(own(XeroCall))
    )
    if endpoint:
        found = found.where(XeroCall.endpoint == endpoint)
    if outcome:
        found = found.where(XeroCall.outcome == outcome)
    if before is not None:
        found = found.where(XeroCall.created_at < before)
    return found.order_by(XeroCall.created_at.desc())


def invoice_url(found: Connection, xero_invoice_id: UUID) -> str:
    """The page of that invoice in Xero, opened in the right organisation (facts 3.8)."""
    base = f"{current_settings().xero_app_url}/organisationlogin/default.aspx"
    page = f"/AccountsReceivable/Edit.aspx?InvoiceID={xero_invoice_id}"
    return f"{base}?shortcode={quote(found.short_code, safe='!')}&redirecturl={page}"
