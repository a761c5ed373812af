"""Reading what came back: the status first, then the JSON (facts 3.10)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from app.kernel import clock
from app.kernel.messages import message
from app.xero.api.element_messages import validation_messages
from app.xero.api.errors import RateLimited, Refused, ServerError, Unintelligible
from app.xero.api.http import HttpResponse

# How long to wait when a 429 has no Retry-After: Xero sends it for the limits per minute and day
# only (facts 4.1).
LIMIT_PAUSES = {"concurrent": timedelta(seconds=2), "day": timedelta(hours=1)}
# What a minute's limit counts is over after a minute, whatever a header says; so are calls at once.
MINUTE_LIMIT_PAUSE = timedelta(seconds=60)


@dataclass(frozen=True)
class XeroResponse:
    """A success. `body`: the JSON with every number that has a fraction as Decimal ({} when empty);
    `server_time`: Xero's clock, UTC.
    """

    status: int
    body: Any
    server_time: datetime
    size: int
    correlation_id: str

    def records(self, list_key: str) -> list[dict[str, Any]]:
        """The list under `list_key` ([] on 304 or when it is missing); without a key the body
        itself is the list.
        """
        if not list_key:
            return _objects(self.body)
        return _objects(self.body.get(list_key) if isinstance(self.body, dict) else None)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def read_response(response: HttpResponse) -> XeroResponse:
    """The response, or the error that its status means. 401 and 403 are the caller's to look at
    first.
    """
    if response.status == 429:
        raise rate_limit_error(response)
    if response.status >= 500 or response.status < 200:
        raise ServerError(
            message("xero.server_error", status=response.status), response.correlation_id
        )
    if response.status in (204, 304):
        return _success(response, {})
    if 300 <= response.status < 400:
        raise Unintelligible(message("xero.redirect"), response.correlation_id)
    body = parse_body(response)
    if response.status >= 400:
        raise Refused(
            response.status,
            _refusal_words(response.status, body),
            _objects(body.get("Elements")) if isinstance(body, dict) else [],
            response.correlation_id,
        )
    if body is None:
        raise Unintelligible(message("xero.unreadable"), response.correlation_id)
    return _success(response, body)


def _success(response: HttpResponse, body: Any) -> XeroResponse:
    return XeroResponse(
        response.status, body, _server_time(response), response.size, response.correlation_id
    )


def parse_body(response: HttpResponse) -> Any | None:
    """The JSON value, or None when the body is none (an HTML page, cut off, empty)."""
    try:
        value = json.loads(response.body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _server_time(response: HttpResponse) -> datetime:
    try:
        moment = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError, TypeError):
        return clock.now()
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def rate_limit_error(response: HttpResponse) -> RateLimited:
    """A 429: its body is empty, all it says is in the headers (facts 4.1). How long to wait is
    believed as far as the limit can last.
    """
    limit = str(response.headers.get("X-Rate-Limit-Problem", "minute")).lower()[:20]
    pause = min(_named_pause(response, limit), _longest_pause(limit, _server_time(response)))
    code = f"xero.limit_{limit if limit in LIMIT_PAUSES else 'minute'}"
    error = RateLimited(message(code), pause, limit)
    error.correlation_id = response.correlation_id
    return error


def _named_pause(response: HttpResponse, limit: str) -> timedelta:
    seconds = str(response.headers.get("Retry-After", ""))
    if seconds.isascii() and seconds.isdigit():
        return timedelta(seconds=int(seconds[:9]))
    return LIMIT_PAUSES.get(limit, MINUTE_LIMIT_PAUSE)


def _longest_pause(limit: str, now: datetime) -> timedelta:
    """A minute; of the day's limit, until the next day begins in UTC."""
    if limit != "day":
        return MINUTE_LIMIT_PAUSE
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(0), UTC)
    return tomorrow - now


def error_detail(response: HttpResponse) -> str:
    """The `Detail` of a gateway's refusal (facts 1.7), whatever its case; '' when there is none."""
    return str(_lower_keys(parse_body(response)).get("detail") or "")


def _lower_keys(body: Any) -> dict[str, Any]:
    return (
        {str(key).lower(): value for key, value in body.items()} if isinstance(body, dict) else {}
    )


def _refusal_words(status: int, body: Any) -> list[str]:
    if status == 404:
        return ["Xero knows nothing under this number"]
    if words := validation_messages(body):
        return words
    fields = _lower_keys(body)
    return [str(text) for text in (fields.get("message") or fields.get("detail"),) if text]
