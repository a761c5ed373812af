"""What the simulator received: a log of calls and counters over them."""

import re
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import count
from threading import Lock
from typing import Any

MAX_KEPT_CALLS = 50_000
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)


@dataclass
class Call:
    """One call; `status` 0 means that it was never answered. `in_flight` counts itself."""

    number: int
    method: str
    path: str
    query: str
    tenant: str
    in_flight: int
    at: str
    idempotency_key: str = ""
    if_modified_since: str = ""
    user_agent: str = ""
    fault: str = ""
    replayed: bool = False
    status: int = 0
    bytes: int = 0


@dataclass
class CallCounts:
    """For one tenant; refused calls are counted too, so a client that overruns a limit shows."""

    in_flight: int = 0
    max_in_flight: int = 0
    calls: int = 0
    creating_calls: int = 0
    replayed: int = 0
    bytes: int = 0
    per_minute: Counter[str] = field(default_factory=Counter)
    per_endpoint: Counter[str] = field(default_factory=Counter)
    per_status: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        return {
            name: dict(value) if isinstance(value, Counter) else value
            for name, value in vars(self).items()
        }


def endpoint_name(method: str, path: str) -> str:
    """The method and the path in lower case, ids as {id}: `PUT /api.xro/2.0/invoices`."""
    return f"{method} {_IDENTIFIER.sub('{id}', path.lower())}"


def is_creating(method: str, path: str) -> bool:
    """PUT or POST on a whole collection of the accounting API."""
    return method in {"PUT", "POST"} and bool(re.fullmatch(r"/api\.xro/2\.0/\w+", path.lower()))


class RequestLog:
    """Identity calls and others without a tenant are counted under the tenant ''."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._calls: deque[Call] = deque(maxlen=MAX_KEPT_CALLS)
        self._counts: dict[str, CallCounts] = {}

    def begin_call(
        self,
        method: str,
        path: str,
        query: str,
        tenant: str,
        now: datetime,
        key: str,
        since: str,
        user_agent: str,
    ) -> Call:
        with self._lock:
            counts = self._counts.setdefault(tenant, CallCounts())
            counts.in_flight += 1
            counts.max_in_flight = max(counts.max_in_flight, counts.in_flight)
            counts.calls += 1
            counts.creating_calls += is_creating(method, path)
            counts.per_minute[now.strftime("%Y-%m-%dT%H:%M")] += 1
            counts.per_endpoint[endpoint_name(method, path)] += 1
            at = now.isoformat(timespec="milliseconds")
            number = next(self._numbers)
            call = Call(
                number, method, path, query, tenant, counts.in_flight, at, key, since, user_agent
            )
            self._calls.append(call)
            return call

    def end_call(self, call: Call, refused: str = "") -> None:
        """The call left the simulator, answered or not."""
        with self._lock:
            counts = self._counts.setdefault(call.tenant, CallCounts())
            counts.in_flight = max(0, counts.in_flight - 1)
            counts.replayed += call.replayed
            counts.bytes += call.bytes
            counts.per_status[str(call.status)] += 1
            if refused:
                counts.refused[refused] += 1

    def calls(self, **filters: str) -> list[dict[str, Any]]:
        """Oldest first; `path` is a prefix in any case, the others must be equal."""
        prefix = filters.pop("path", "").lower()
        with self._lock:
            matching = [
                asdict(call) for call in self._calls if call.path.lower().startswith(prefix)
            ]
        return [
            call
            for call in matching
            if all(str(call[name]).lower() == value.lower() for name, value in filters.items())
        ]

    def counters(self) -> dict[str, dict[str, Any]]:
        with self._lock:
            return {tenant: counts.as_json() for tenant, counts in self._counts.items()}

    def clear(self) -> None:
        """Forget calls and counts; those still in flight end harmlessly."""
        with self._lock:
            self._calls.clear()
            self._counts.clear()
