"""The shape of an answer: which keys are there, and what kind of value each holds."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"/Date\(-?\d+([+-]\d{4})?\)/")
_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{7})?Z?")
PASSING = {"Date", "Server", "Connection", "Content-Encoding", "Vary", "Content-Length", "Pragma"}
LIMITS = {"X-DayLimit-Remaining", "X-MinLimit-Remaining", "X-AppMinLimit-Remaining"}


def shape_of(body: str) -> dict[str, str]:
    """Each place of a JSON body and the kind of value there, such as `Contacts[].Name` → text; of
    any other body its text.
    """
    try:
        value = json.loads(body)
    except ValueError:
        return {"": body}
    return dict(sorted(_places("", value)))


def _places(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield where, "object"
        for key, inner in value.items():
            yield from _places(f"{where}.{key}" if where else key, inner)
    elif isinstance(value, list):
        yield where, "list"
        for inner in value:
            yield from _places(f"{where}[]", inner)
    else:
        yield where, _kind(value)


def _kind(value: Any) -> str:
    if isinstance(value, str):
        kinds = {"id": _UUID, "date": _DATE, "local date": _LOCAL_TIME}
        return next((kind for kind, pattern in kinds.items() if pattern.fullmatch(value)), "text")
    return {bool: "boolean", int: "whole number", float: "number", type(None): "nothing"}[
        type(value)
    ]


def header_names(headers: Mapping[str, Any], status: int) -> set[str]:
    """Those that say something: not what any server adds, nor the limits on a 401 or 403, where
    both ways were seen.
    """
    return set(headers) - PASSING - (LIMITS if status in (401, 403) else set())
