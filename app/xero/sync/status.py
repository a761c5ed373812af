"""How the syncs stand, for people: the latest run of each kind, and how much is kept."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.kernel.db import db, own
from app.xero.connection.models import Connection
from app.xero.contacts.models import Contact
from app.xero.sync.models import Item, SyncRun, TrackingCategory
from app.xero.sync.requests import KINDS

TITLES = {"contacts": "Contacts", "items": "Items", "tracking": "Tracking categories"}
TABLES = {"contacts": Contact, "items": Item, "tracking": TrackingCategory}
CAUSES = {
    "connected": "after connecting",
    "button": "by button",
    "sign-in": "on sign-in",
    "webhook": "when Xero announced a change",
    "daily": "every day",
    "weekly": "every week, in full",
}


@dataclass(frozen=True)
class KindStatus:
    """`latest`: the newest run, or None; `last_good`: the newest that finished; `kept`: how many
    are known now.
    """

    kind: str
    title: str
    latest: SyncRun | None
    last_good: SyncRun | None
    kept: int

    @property
    def running(self) -> bool:
        return self.latest is not None and self.latest.state in ("waiting", "running")

    @property
    def paused(self) -> bool:
        """It was stopped by something that passes, and is taken up again by itself."""
        return self.running and self.latest is not None and bool(self.latest.problem)

    @property
    def cause(self) -> str:
        """Why the newest that finished was asked for, in words; '' when it does not matter."""
        return CAUSES.get(self.last_good.cause, "") if self.last_good else ""


@dataclass(frozen=True)
class SyncStatus:
    kinds: tuple[KindStatus, ...]

    @property
    def running(self) -> bool:
        return any(one.running for one in self.kinds)

    @property
    def paused(self) -> bool:
        """What is under way waits for a while."""
        return all(one.paused for one in self.kinds if one.running)

    @property
    def finished_once(self) -> bool:
        return all(one.last_good is not None for one in self.kinds)

    @property
    def failed(self) -> bool:
        return any(one.latest is not None and one.latest.state == "failed" for one in self.kinds)


def sync_status() -> SyncStatus:
    """The latest run of each kind in the organisation in force."""
    return SyncStatus(
        tuple(
            KindStatus(kind, TITLES[kind], newest(kind), newest(kind, "done"), _kept(kind))
            for kind in KINDS
        )
    )


def newest(kind: str, state: str | None = None) -> SyncRun | None:
    """The newest run of KIND, or the newest in STATE, since the Xero organisation was connected:
    what an earlier one left says nothing of it.

    Read anew each time: a run that finishes between two questions is the same object in both
    answers and must not be half of each.
    """
    since = select(Connection.created_at).where(own(Connection)).scalar_subquery()
    wanted = select(SyncRun).where(
        own(SyncRun),
        SyncRun.kind == kind,
        SyncRun.created_at >= since,
    )
    if state is not None:
        wanted = wanted.where(SyncRun.state == state)
    wanted = (
        wanted.order_by(SyncRun.created_at.desc(), SyncRun.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(wanted).first()


def _kept(kind: str) -> int:
    table = TABLES[kind]
    return db.session.scalar(select(func.count()).select_from(table).where(own(table))) or 0
