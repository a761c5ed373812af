"""Reading what came back: the status first, then the JSON (facts 3.10)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from app.kernel import clock
from app.xero.api.errors import FellOver, RateLimited, Refused, Unintelligible
from app.xero.api.http import Incoming

CONCURRENT_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """A success. `body`: the JSON with every number that has a fraction as Decimal ({} when empty);
    `server_time`: Xero's clock, UTC.
    """

    status: int
    body: Any
    server_time: datetime
    size: int
    correlation_id: str

    def records(self, list_key: str) -> list[dict[str, Any]]:
        """The list under LIST_KEY ([] on 304 or when it is missing); without a key the answer
        itself is the list.
        """
        found = (
            self.body
            if not list_key
            else self.body.get(list_key)
            if isinstance(self.body, dict)
            else None
        )
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def read_answer(incoming: Incoming) -> Answer:
    """The Answer, or the error that its status means. 401 and 403 are the caller's to look at
    first.
    """
    if incoming.status == 429:
        raise rate_limited(incoming)
    if incoming.status >= 500 or incoming.status < 200:
        raise FellOver(f"Xero answered {incoming.status}", incoming.correlation_id)
    if incoming.status in (204, 304):
        return _answer(incoming, {})
    if 300 <= incoming.status < 400:
        raise Unintelligible(
            "Xero answered with a redirect, which is not followed", incoming.correlation_id
        )
    if incoming.status >= 400:
        body = parse_body(incoming)
        raise Refused(
            incoming.status,
            _messages(incoming.status, body),
            _elements(body),
            incoming.correlation_id,
        )
    body = parse_body(incoming)
    if body is None:
        raise Unintelligible("Xero's answer could not be read", incoming.correlation_id)
    return _answer(incoming, body)


def _answer(incoming: Incoming, body: Any) -> Answer:
    return Answer(
        incoming.status, body, _server_time(incoming), incoming.size, incoming.correlation_id
    )


def parse_body(incoming: Incoming) -> Any | None:
    """The JSON value, or None when the body is none (an HTML page, cut off, empty)."""
    try:
        value = json.loads(incoming.body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _server_time(incoming: Incoming) -> datetime:
    try:
        moment = parsedate_to_datetime(incoming.headers["Date"])
    except (KeyError, ValueError, TypeError):
        return clock.now()
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def rate_limited(incoming: Incoming) -> RateLimited:
    """A 429: its body is empty, all it says is in the headers (facts 4.1)."""
    problem = str(incoming.headers.get("X-Rate-Limit-Problem", "minute")).lower()[:20]
    waits = {"concurrent": CONCURRENT_WAIT, "day": timedelta(hours=1)}
    raw = str(incoming.headers.get("Retry-After", ""))
    wait = (
        timedelta(seconds=min(int(raw[:9]), LONGEST_WAIT.total_seconds()))
        if raw.isdigit()
        else waits.get(problem, timedelta(seconds=60))
    )
    words = {"day": "Xero's daily limit is used up", "concurrent": "Too many calls to Xero at once"}
    error = RateLimited(words.get(problem, "Xero's limit per minute is used up"), wait, problem)
    error.correlation_id = incoming.correlation_id
    return error


def detail_of(incoming: Incoming) -> str:
    """The `Detail` of a gateway's refusal (facts 1.7), whatever its case; '' when there is none."""
    body = parse_body(incoming)
    lowered = (
        {str(key).lower(): value for key, value in body.items()} if isinstance(body, dict) else {}
    )
    return str(lowered.get("detail") or "")


def _elements(body: Any) -> list[dict[str, object]]:
    found = body.get("Elements") if isinstance(body, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _messages(status: int, body: Any) -> list[str]:
    if status == 404:
        return ["Xero knows nothing under this number"]
    found = list(dict.fromkeys(_validation_messages(body)))
    lowered = (
        {str(key).lower(): value for key, value in body.items()} if isinstance(body, dict) else {}
    )
    return found or [
        str(text) for text in (lowered.get("message") or lowered.get("detail"),) if text
    ]


def _validation_messages(value: Any) -> Iterator[str]:
    """Every `ValidationErrors[].Message`, however deep: in elements, their contact, their lines."""
    if isinstance(value, list):
        for one in value:
            yield from _validation_messages(one)
    elif isinstance(value, dict):
        errors = value.get("ValidationErrors")
        if isinstance(errors, list):
            yield from (
                str(one["Message"])
                for one in errors
                if isinstance(one, dict) and one.get("Message")
            )
        for key, inner in value.items():
            if key != "ValidationErrors":
                yield from _validation_messages(inner)
