"""Rapid Sync: the first half hour of a connection without minute and day limits (facts 4.1)."""

from datetime import datetime, timedelta

from xero_simulator.directory import Connection

_RAPID_SYNC_TIERS = {"plus", "advanced", "enterprise"}
_RAPID_SYNC_DURATION = timedelta(minutes=30)


def has_rapid_sync(tier: str, connection: Connection, now: datetime) -> bool:
    return tier in _RAPID_SYNC_TIERS and now < connection.created_at + _RAPID_SYNC_DURATION
