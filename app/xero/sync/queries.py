"""How the syncs stand, for people: the latest run of each kind, and how much is stored."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.invoicing.models import Invoice, InvoiceLine
from app.kernel.db import db, own
from app.xero.api.models import CREATED, WebhookEvent
from app.xero.connection.models import Connection, ConnectionState
from app.xero.contacts.models import Contact
from app.xero.sync.models import Item, SyncRun, TrackingCategory
from app.xero.sync.rules import RECORD_KINDS

MAX_OFFERED_ITEMS = 500
KIND_TITLES = {"contacts": "Contacts", "items": "Items", "tracking": "Tracking categories"}
KIND_TABLES = {"contacts": Contact, "items": Item, "tracking": TrackingCategory}
CAUSE_WORDS = {
    "connected": "after connecting",
    "button": "by button",
    "sign-in": "on sign-in",
    "webhook": "when Xero announced a change",
    "daily": "every day",
    "weekly": "every week, in full",
}


@dataclass(frozen=True)
class KindStatus:
    """`latest`: the newest run, or None; `last_good`: the newest that finished; `stored_count`: how
    many are stored now.
    """

    kind: str
    title: str
    latest: SyncRun | None
    last_good: SyncRun | None
    stored_count: int

    @property
    def is_running(self) -> bool:
        return self.latest is not None and self.latest.state in ("waiting", "running")

    @property
    def is_paused(self) -> bool:
        """It was stopped by something that passes, and is taken up again by itself."""
        return self.is_running and self.latest is not None and bool(self.latest.problem)

    @property
    def cause(self) -> str:
        """Why the newest that finished was asked for, in words; '' when it does not matter."""
        return CAUSE_WORDS.get(self.last_good.cause, "") if self.last_good else ""


@dataclass(frozen=True)
class ConnectionHealth:
    """`is_sync_failing`: whether the last finished run of some kind, since the connection was made,
    failed.
    """

    state: ConnectionState
    is_sync_failing: bool


@dataclass(frozen=True)
class SyncStatus:
    kinds: tuple[KindStatus, ...]

    @property
    def is_running(self) -> bool:
        return any(kind.is_running for kind in self.kinds)

    @property
    def is_paused(self) -> bool:
        """Something is under way, and all of it waits for a while."""
        return self.is_running and all(
            status.is_paused for status in self.kinds if status.is_running
        )

    @property
    def has_finished_once(self) -> bool:
        return all(status.last_good is not None for status in self.kinds)

    @property
    def has_failed(self) -> bool:
        return any(
            status.latest is not None and status.latest.state == "failed" for status in self.kinds
        )


def sync_status() -> SyncStatus:
    """The latest run of each kind in the organisation in force."""
    latest, last_good = newest_runs(RECORD_KINDS), newest_runs(RECORD_KINDS, "done")
    counts = _stored_counts()
    return SyncStatus(
        tuple(
            KindStatus(kind, KIND_TITLES[kind], latest.get(kind), last_good.get(kind), counts[kind])
            for kind in RECORD_KINDS
        )
    )


def newest_run(kind: str, state: str | None = None) -> SyncRun | None:
    return newest_runs((kind,), state).get(kind)


def newest_runs(kinds: Collection[str], state: str | None = None) -> dict[str, SyncRun]:
    """The newest run of each of the kinds that has one, or the newest in `state`, since the Xero
    organisation was connected: what an earlier one left says nothing of it.

    Read anew each time: a run that finishes between two questions is the same object in both
    answers and must not be half of each.
    """
    since = select(Connection.created_at).where(own(Connection)).scalar_subquery()
    runs = select(SyncRun).where(own(SyncRun), SyncRun.kind.in_(kinds), SyncRun.created_at >= since)
    if state is not None:
        runs = runs.where(SyncRun.state == state)
    newest_of_each = runs.order_by(SyncRun.kind, SyncRun.created_at.desc(), SyncRun.id.desc()).ext(
        distinct_on(SyncRun.kind)
    )
    newest = db.session.scalars(newest_of_each.execution_options(populate_existing=True))
    return {run.kind: run for run in newest}


def last_refreshed(kind: str) -> datetime | None:
    """When a sync of that kind ended last, however it ended."""
    finished_at = select(func.max(SyncRun.finished_at)).where(own(SyncRun), SyncRun.kind == kind)
    return db.session.scalar(finished_at)


def _stored_counts() -> dict[str, int]:
    counts = [
        select(func.count()).select_from(table).where(own(table)).scalar_subquery().label(kind)
        for kind, table in KIND_TABLES.items()
    ]
    return dict(db.session.execute(select(*counts)).one()._mapping)


def items() -> list[Item]:
    """The first of them by code: as many as a list can offer."""
    by_code = select(Item).where(own(Item)).order_by(Item.code)
    return list(db.session.scalars(by_code.limit(MAX_OFFERED_ITEMS)))


def find_item(text: str) -> Item | None:
    """The item that has the text as its code, else the only one that has it as its name; capitals
    do not matter.
    """
    name = text.strip().casefold()
    if not name or "\0" in name:
        return None
    sold = list(db.session.scalars(select(Item).where(own(Item))))
    by_code = [item for item in sold if item.code.casefold() == name]
    by_name = [item for item in sold if item.name.casefold() == name]
    return by_code[0] if by_code else by_name[0] if len(by_name) == 1 else None


def connection_health() -> ConnectionHealth | None:
    """How the connection stands; None without one. One statement."""
    latest = (
        select(SyncRun.state)
        .where(
            SyncRun.org_id == Connection.org_id,
            SyncRun.finished_at >= Connection.connected_at,
        )
        .order_by(SyncRun.kind, SyncRun.created_at.desc())
        .ext(distinct_on(SyncRun.kind))
        .correlate(Connection)
        .subquery("latest")
    )
    has_failed = exists().select_from(latest).where(latest.c.state == "failed")
    row = db.session.execute(select(Connection.state, has_failed).where(own(Connection))).first()
    return ConnectionHealth(*row) if row else None


def has_contact_news(tenant_id: UUID) -> bool:
    """Whether Xero has announced more about contacts, since they were last read, than that some
    which are stored already were created.
    """
    last_read = newest_run("contacts", "done")
    is_stored = exists().where(own(Contact), Contact.id == WebhookEvent.resource_id)
    news = select(WebhookEvent.resource_id).where(
        WebhookEvent.tenant_id == tenant_id,
        WebhookEvent.category == "CONTACT",
        (WebhookEvent.event_type != CREATED) | ~is_stored,
    )
    if last_read is not None and last_read.started_at is not None:
        news = news.where(WebhookEvent.received_at >= last_read.started_at)
    return db.session.execute(news.limit(1)).first() is not None


def account_uses() -> dict[str, int]:
    """How often each account is used: by the items that are sold in Xero, and by the lines of
    invoices that were sent there.
    """
    by_items = select(Item.account_code, func.count()).where(own(Item)).group_by(Item.account_code)
    sent = select(Invoice.id).where(own(Invoice), Invoice.xero_invoice_id.is_not(None))
    by_lines = (
        select(InvoiceLine.account_code, func.count())
        .where(own(InvoiceLine), InvoiceLine.invoice_id.in_(sent))
        .group_by(InvoiceLine.account_code)
    )
    uses: Counter[str] = Counter()
    for statement in (by_items, by_lines):
        uses.update({row[0]: row[1] for row in db.session.execute(statement)})
    return dict(uses)
