"""Rate limits: concurrent, minute, day and whole app, in fixed windows (facts 4.1; windows are
[I]).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from xero_simulator.config import SimulatorConfig

MINUTE_SECONDS, DAY_SECONDS = 60, 86_400
STARTER_DAY_CALLS, PAID_DAY_CALLS = 1_000, 5_000


@dataclass
class Limits:
    """May be changed while the simulator runs."""

    minute: int
    day: int
    concurrent: int
    app_minute: int


@dataclass(frozen=True)
class Refusal:
    """`retry_after` in seconds; None where Xero sends none."""

    problem: str
    retry_after: int | None


def limits_of(config: SimulatorConfig) -> Limits:
    tier_day = STARTER_DAY_CALLS if config.tier == "starter" else PAID_DAY_CALLS
    return Limits(
        minute=config.minute_limit,
        day=tier_day if config.day_limit is None else config.day_limit,
        concurrent=config.concurrent_limit,
        app_minute=config.app_minute_limit,
    )


def seconds_left(now: datetime, window: int) -> int:
    """Until the fixed window that contains `now` ends; at least one."""
    return max(1, window - int(now.timestamp()) % window)


class Limiter:
    """Counts served calls for each app and tenant; a refused call is not counted [I]."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lock = Lock()
        self._in_flight: Counter[tuple[str, str]] = Counter()
        self._minutes: Counter[tuple[str, str, int]] = Counter()
        self._days: Counter[tuple[str, str, int]] = Counter()
        self._app_minutes: Counter[tuple[str, int]] = Counter()

    def admit_call(
        self, client_id: str, tenant_id: str, now: datetime, unmetered: bool = False
    ) -> Refusal | Callable[[], None]:
        """A refusal, or what to call when the answer is ready."""
        with self._lock:
            refusal = self._refusal(client_id, tenant_id, now, unmetered)
            if refusal:
                return refusal
            self._count_call(client_id, tenant_id, now, unmetered)
        return self._place_release((client_id, tenant_id))

    def _refusal(
        self, client_id: str, tenant_id: str, now: datetime, unmetered: bool
    ) -> Refusal | None:
        remaining = self._remaining_calls(client_id, tenant_id, now)
        if remaining["app"] <= 0:
            return Refusal("appminute", None)
        if remaining["day"] <= 0 and not unmetered:
            return Refusal("day", seconds_left(now, DAY_SECONDS))
        if remaining["minute"] <= 0 and not unmetered:
            return Refusal("minute", seconds_left(now, MINUTE_SECONDS))
        if self._in_flight[client_id, tenant_id] >= self.limits.concurrent:
            return Refusal("concurrent", None)
        return None

    def _count_call(self, client_id: str, tenant_id: str, now: datetime, unmetered: bool) -> None:
        moment = int(now.timestamp())
        self._in_flight[client_id, tenant_id] += 1
        self._app_minutes[client_id, moment // MINUTE_SECONDS] += 1
        if not unmetered:
            self._minutes[client_id, tenant_id, moment // MINUTE_SECONDS] += 1
            self._days[client_id, tenant_id, moment // DAY_SECONDS] += 1

    def _place_release(self, key: tuple[str, str]) -> Callable[[], None]:
        is_released = False

        def leave() -> None:
            nonlocal is_released
            with self._lock:
                if not is_released:
                    self._in_flight[key] -= 1
                is_released = True

        return leave

    def _remaining_calls(self, client_id: str, tenant_id: str, now: datetime) -> dict[str, int]:
        moment = int(now.timestamp())
        used_day = self._days[client_id, tenant_id, moment // DAY_SECONDS]
        used_minute = self._minutes[client_id, tenant_id, moment // MINUTE_SECONDS]
        used_app = self._app_minutes[client_id, moment // MINUTE_SECONDS]
        return {
            "day": self.limits.day - used_day,
            "minute": self.limits.minute - used_minute,
            "app": self.limits.app_minute - used_app,
        }

    def headers(self, client_id: str, tenant_id: str, now: datetime) -> dict[str, str]:
        """What every tenant-scoped answer carries, errors included."""
        with self._lock:
            remaining = self._remaining_calls(client_id, tenant_id, now)
        names = {
            "day": "X-DayLimit-Remaining",
            "minute": "X-MinLimit-Remaining",
            "app": "X-AppMinLimit-Remaining",
        }
        return {name: str(max(0, remaining[key])) for key, name in names.items()}
