"""Faults that tests ask for: which call they strike and when."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from threading import Lock
from typing import Any

API_PREFIX = "/api.xro/"

FAULT_KINDS = {
    "timeout_before": "hold the connection for `seconds`, execute nothing, hang up",
    "timeout_after": "execute, then hold for `seconds` and hang up without an answer",
    "error_500_before": "500, nothing executed",
    "error_500_after": "execute, then 500",
    "error_500_partly": (
        "execute half of the elements, then 500, of which nothing is kept (facts 7, trap 33)"
    ),
    "shuffled": "execute, answer with the elements in reverse",
    "error_503": "503, nothing executed",
    "reset_before": "TCP reset, nothing executed",
    "reset_after": "execute, then TCP reset",
    "truncated_body": "execute, answer with half of the body, hang up",
    "garbage": "200 with an HTML page, nothing executed",
    "garbage_after": "execute, then 200 with an HTML page",
    "slow": "execute, answer after `seconds`",
    "rate_limit_minute": "429 minute with Retry-After `seconds`",
    "rate_limit_day": "429 day with Retry-After `seconds`",
    "rate_limit_concurrent": "429 concurrent without Retry-After",
    "rate_limit_appminute": "429 appminute with Retry-After `seconds`",
    "unauthorized_once": "401 although the token is good",
    "forbidden": "403 although the organisation is connected",
    "bad_request": "400 as for a query that cannot be read, nothing executed",
    "references_unknown": (
        "the list parameter `references` is passed over, as by an API that does not know it"
    ),
    "references_refused": "400 for the list parameter `references`, nothing executed",
}


class InvalidFault(ValueError):
    """What is wrong with a fault that was asked for."""


@dataclass
class Fault:
    """Strikes matching calls, `times` of them (None: until cleared), after letting `after` pass.

    `cached` False keeps a 500 out of the idempotency store, as a gateway's 500 would be.
    """

    number: int
    kind: str
    method: str = ""
    path_prefix: str = API_PREFIX
    tenant: str = ""
    times: int | None = 1
    after: int = 0
    seconds: float = 5.0
    cached: bool = True
    struck: int = field(default=0)

    def is_match(self, method: str, path: str, tenant: str) -> bool:
        return (
            self.times != 0
            and self.method in {"", method}
            and path.lower().startswith(self.path_prefix.lower())
            and self.tenant in {"", tenant}
        )

    def strike(self) -> bool:
        """Whether it happens this time."""
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        self.struck += 1
        return True


_MEMBER_TYPES: dict[str, tuple[type, ...]] = {
    "method": (str,),
    "path_prefix": (str,),
    "tenant": (str,),
    "times": (int, type(None)),
    "after": (int,),
    "seconds": (int, float),
    "cached": (bool,),
}


def _validate_fault(members: Mapping[str, Any]) -> dict[str, Any]:
    if members.get("kind") not in FAULT_KINDS:
        raise InvalidFault(f"kind must be one of {', '.join(FAULT_KINDS)}")
    for name, value in members.items():
        if name != "kind" and not isinstance(value, _MEMBER_TYPES.get(name, ())):
            raise InvalidFault(f"{name} is unknown or has the wrong type")
    method = str(members.get("method", "")).upper()
    return dict(members) | {"method": method}


class Faults:
    """Those in force, oldest first; a call meets at most one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._faults: list[Fault] = []

    def add(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """Raises InvalidFault."""
        fault = Fault(next(self._numbers), **_validate_fault(members))
        with self._lock:
            self._faults.append(fault)
        return asdict(fault)

    def strike_call(self, method: str, path: str, tenant: str) -> Fault | None:
        """The fault that strikes this call, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.is_match(method, path, tenant) and fault.strike():
                    return fault
        return None

    def as_json(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
