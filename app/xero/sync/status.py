"""How the syncs stand, for people: the latest run of each kind."""

from dataclasses import dataclass

from sqlalchemy import select

from app.kernel.db import db
from app.xero.models import SyncRun
from app.xero.sync.requests import KINDS

TITLES = {"contacts": "Contacts", "items": "Items", "tracking": "Tracking categories"}


@dataclass(frozen=True)
class KindStatus:
    """`latest`: the newest run, or None; `last_good`: the newest that finished."""

    kind: str
    title: str
    latest: SyncRun | None
    last_good: SyncRun | None


@dataclass(frozen=True)
class SyncStatus:
    kinds: tuple[KindStatus, ...]

    @property
    def running(self) -> bool:
        return any(one.latest is not None and one.latest.state in ("waiting", "running") for one in self.kinds)

    @property
    def finished_once(self) -> bool:
        return all(one.last_good is not None for one in self.kinds)

    @property
    def failed(self) -> bool:
        return any(one.latest is not None and one.latest.state == "failed" for one in self.kinds)


def sync_status() -> SyncStatus:
    """The latest run of each kind in the organisation in force."""
    return SyncStatus(tuple(KindStatus(kind, TITLES[kind], _newest(kind), _newest(kind, "done")) for kind in KINDS))


def _newest(kind: str, state: str | None = None) -> SyncRun | None:
    wanted = select(SyncRun).where(SyncRun.kind == kind).order_by(SyncRun.created_at.desc(), SyncRun.id.desc()).limit(1)
    if state is not None:
        wanted = wanted.where(SyncRun.state == state)
    return db.session.scalars(wanted).first()
