"""How the last reading and the last comparison went."""

from app.xero.following.requests import COMPARISON, READING
from app.xero.sync.models import SyncRun
from app.xero.sync.status import newest


def latest_reading() -> SyncRun | None:
    return newest(READING)


def latest_comparison() -> SyncRun | None:
    return newest(COMPARISON)


def last_compared() -> SyncRun | None:
    """The newest comparison that finished."""
    return newest(COMPARISON, "done")
