"""The connection of the organisation in force: its state, its modules, its limits, its calls."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.models import User
from app.config import current_settings
from app.kernel import clock, tenancy
from app.kernel.db import db, own
from app.kernel.messages import message
from app.xero.api.errors import NotConnected
from app.xero.api.models import TenantBudget, TenantDirectory, XeroCall
from app.xero.api.throttle import RESERVED_DAY_CALLS
from app.xero.connection.models import Connection, ConnectionState, XeroModule
from app.xero.manifest import INVOICE_STATUS, OPTIONAL, Scope, missing_scopes

CALLS_PER_PAGE = 50


@dataclass(frozen=True)
class Budget:
    """What Xero's limits leave. `day_remaining`: None until Xero has said; `parked_until`: nothing
    is sent before, because of the limit named in `problem`.
    """

    day_remaining: int | None
    parked_until: datetime | None
    problem: str = ""
    reserve: int = RESERVED_DAY_CALLS


@dataclass(frozen=True)
class LiveConnection:
    """A connection as it was found before Xero was asked.

    `id`: of its row, which no other connection has, not even one to the same Xero organisation.
    `scopes`: what its consent allows; `connected_at`: when that was given.
    """

    id: UUID
    tenant_id: UUID
    grant_id: UUID
    scopes: frozenset[str]
    connected_at: datetime

    def is_same(self, other: "LiveConnection") -> bool:
        """Whether it is that connection, whoever has consented to it since."""
        return (self.id, self.tenant_id) == (other.id, other.tenant_id)


@dataclass(frozen=True)
class LoggedCall:
    """A row of the data access log, and who caused it (None: Hourline by itself)."""

    call: XeroCall
    asked_by: str | None


def current_connection() -> Connection | None:
    """The connection of the organisation in force, whatever its state."""
    return db.session.scalar(select(Connection).where(own(Connection)))


def live_connection() -> LiveConnection:
    """The connection through which calls are made now. Raises NotConnected, with the reason, when
    there is none or it has to be renewed.
    """
    connection = current_connection()
    if connection is None:
        raise NotConnected(message("xero.not_connected"))
    if connection.state is not ConnectionState.CONNECTED:
        raise NotConnected(connection.reason or message("xero.needs_reconnect"))
    return LiveConnection(
        connection.id,
        connection.tenant_id,
        connection.grant_id,
        frozenset(connection.grant.scopes.split()),
        connection.connected_at,
    )


def consent_giver_name(connection: Connection) -> str:
    """The name of whoever gave the present consent."""
    return (
        db.session.scalar(select(User.name).where(User.id == connection.connected_by))
        or "somebody who has left"
    )


def missing_scopes_of(connection: Connection, chosen: frozenset[str]) -> list[Scope]:
    """What the modules need, with those `chosen`, and the consent did not bring: reconnecting asks
    for it.
    """
    return missing_scopes(connection.grant.scopes.split(), current_settings().xero_scopes, chosen)


def is_shared(tenant_id: UUID) -> bool:
    """Whether another organisation here is connected to the same Xero organisation."""
    others = select(TenantDirectory.org_id).where(
        TenantDirectory.tenant_id == tenant_id, TenantDirectory.org_id != tenancy.current_org_id()
    )
    return db.session.execute(others.limit(1)).first() is not None


def chosen_modules() -> frozenset[str]:
    """The keys of the optional modules that are on."""
    enabled = select(XeroModule.key).where(own(XeroModule), XeroModule.enabled)
    return frozenset(db.session.scalars(enabled)) & {module.key for module in OPTIONAL}


def follows_invoices() -> bool:
    """Whether the organisation has chosen that Hourline reads what became of its invoices."""
    return INVOICE_STATUS.key in chosen_modules()


def suggested_modules() -> frozenset[str]:
    """What the page before connecting has ticked: what was chosen, and whatever nobody has decided
    about yet.
    """
    decided = set(db.session.scalars(select(XeroModule.key).where(own(XeroModule))))
    return chosen_modules() | {module.key for module in OPTIONAL if module.key not in decided}


def budget_of(tenant_id: UUID) -> Budget:
    row = db.session.get(TenantBudget, tenant_id)
    if row is None:
        return Budget(None, None)
    parked_until = row.parked_until if row.parked_until and row.parked_until > clock.now() else None
    return Budget(row.day_remaining, parked_until, row.problem if parked_until else "")


def calls(
    endpoint: str = "", outcome: str = "", before: datetime | None = None
) -> list[LoggedCall]:
    """One page of the data access log with the name of who caused each call, newest first; one more
    than a page when there are older ones.
    """
    return [
        LoggedCall(*row)
        for row in db.session.execute(_calls(endpoint, outcome, before).limit(CALLS_PER_PAGE + 1))
    ]


def all_calls(endpoint: str = "", outcome: str = "") -> list[LoggedCall]:
    """The whole log, as it is downloaded."""
    return [LoggedCall(*row) for row in db.session.execute(_calls(endpoint, outcome, None))]


def _calls(endpoint: str, outcome: str, before: datetime | None) -> Select[XeroCall, str]:
    statement = (
        select(XeroCall, User.name)
        .outerjoin(User, User.id == XeroCall.asked_by)
        .where(own(XeroCall))
    )
    if endpoint:
        statement = statement.where(XeroCall.endpoint == endpoint)
    if outcome:
        statement = statement.where(XeroCall.outcome == outcome)
    if before is not None:
        statement = statement.where(XeroCall.created_at < before)
    return statement.order_by(XeroCall.created_at.desc())


def invoice_url(connection: Connection, xero_invoice_id: UUID) -> str:
    """The page of that invoice in Xero, opened in the right organisation (facts 3.8)."""
    base = f"{current_settings().xero_app_url}/organisationlogin/default.aspx"
    page = f"/AccountsReceivable/Edit.aspx?InvoiceID={xero_invoice_id}"
    return f"{base}?shortcode={quote(connection.short_code, safe='!')}&redirecturl={page}"
