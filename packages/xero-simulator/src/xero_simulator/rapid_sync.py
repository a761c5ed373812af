"""Rapid Sync: the first half hour of a connection without minute and day limits (facts 4.1)."""

from datetime import datetime, timedelta

from xero_simulator.directory import Connection

_TIERS = {"plus", "advanced", "enterprise"}
_LASTS = timedelta(minutes=30)


def rapid_sync(tier: str, connection: Connection, now: datetime) -> bool:
    return tier in _TIERS and now < connection.created_at + _LASTS
