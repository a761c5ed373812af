"""One call to Xero's API: with a fresh access token, within the limits of its tenant, and written
to the data access log.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from app.config import current_settings
from app.kernel.db import end_reading
from app.kernel.ids import parse_id
from app.kernel.messages import message
from app.xero.api import throttle, tokens
from app.xero.api.access_log import log_call
from app.xero.api.endpoints import Endpoint
from app.xero.api.errors import NotConnected, NotInManifest, RateLimited, Refused, XeroError
from app.xero.api.http import (
    Exchange,
    HttpRequest,
    HttpResponse,
    longest_call_seconds,
    send_request,
)
from app.xero.api.responses import XeroResponse, error_detail, read_response

MODIFIED_SINCE_FORMAT = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True)
class Access:
    """On whose behalf: the grant that opens Xero, and the Xero organisation meant (none for calls
    about the consent itself).
    """

    grant_id: UUID
    tenant_id: UUID | None = None


@dataclass(frozen=True)
class ApiCall:
    """A call to `endpoint` for a `purpose` that admins read. `path`: the identifier for an endpoint
    whose path has one. `urgent`: a person waits, so the reserve may be used. `not_after`: the
    moment (monotonic) after which nothing may be sent any more.
    """

    endpoint: Endpoint
    purpose: str
    params: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    body: bytes | None = field(default=None, repr=False)
    idempotency_key: str = ""
    modified_since: datetime | None = None
    urgent: bool = False
    not_after: float | None = None


class AccessForbidden(Refused):
    """403: this token does not reach this organisation (facts 1.7)."""


class TokenExpired(Refused):
    """401: the token is no longer good; with a new one the same request may be sent again."""


def send_call(call: ApiCall, access: Access) -> XeroResponse:
    """Send the call, and once more with a new token when Xero calls the first one expired.

    Outside of any transaction. Raises the errors of app/xero/api/errors.py: AccessForbidden when
    the access does not reach the tenant, RateLimited also when our own budget is used up.
    """
    end_reading()
    token = tokens.fresh_access_token(access.grant_id)
    try:
        return _send_once(call, access, token)
    except TokenExpired:
        token = tokens.renewed_access_token(access.grant_id, token)
    try:
        return _send_once(call, access, token)
    except TokenExpired as error:
        raise Refused(
            401,
            correlation_id=error.correlation_id,
            problem=message("xero.unauthorised_again"),
        ) from None


def _send_once(call: ApiCall, access: Access, token: str) -> XeroResponse:
    request = _http_request(call, access, token)
    exchange = Exchange()
    tenant_id = access.tenant_id if call.endpoint.is_for_tenant else None
    with (
        _hold_slot(tenant_id, call.urgent, exchange),
        log_call(call.endpoint, call.purpose, exchange),
    ):
        raw = send_request(request, exchange)
        if raw.status == 401:
            raise _unauthorised_error(call.endpoint, raw)
        if raw.status == 403:
            raise AccessForbidden(
                403, correlation_id=raw.correlation_id, problem=message("xero.forbidden")
            )
        response = read_response(raw)
        exchange.records = len(response.records(call.endpoint.list_key))
        return response


@contextmanager
def _hold_slot(tenant_id: UUID | None, urgent: bool, exchange: Exchange) -> Iterator[None]:
    """Hold one of the tenant's places during a call, and learn from its response about the
    limits.
    """
    if tenant_id is None:
        yield
        return
    slot_id = throttle.take_slot(
        tenant_id, urgent=urgent, longest_seconds=longest_call_seconds(current_settings())
    )
    exchange.restart()
    try:
        yield
    except RateLimited as error:
        throttle.park_tenant(tenant_id, error)
        raise
    finally:
        headers = exchange.response.headers if exchange.response else {}
        throttle.release_slot(tenant_id, slot_id, headers)


def _http_request(call: ApiCall, access: Access, token: str) -> HttpRequest:
    headers = {"Authorization": f"Bearer {token}"}
    if call.endpoint.is_for_tenant:
        if access.tenant_id is None:
            raise NotInManifest(message("xero.no_tenant", name=call.endpoint.name))
        headers["xero-tenant-id"] = str(access.tenant_id)
    if call.body is not None:
        headers["Content-Type"] = "application/json"
    if call.idempotency_key:
        headers["Idempotency-Key"] = call.idempotency_key
    if call.modified_since is not None:
        headers["If-Modified-Since"] = call.modified_since.astimezone(UTC).strftime(
            MODIFIED_SINCE_FORMAT
        )
    return HttpRequest(call.endpoint.method, _address(call), headers, call.body, call.not_after)


def _address(call: ApiCall) -> str:
    """The address with its query encoded once, spaces as %20 (facts 3.2)."""
    path = call.endpoint.path
    if ("{id}" in path) != bool(call.path) or (call.path and parse_id(call.path) is None):
        raise NotInManifest(message("xero.wrong_path", name=call.endpoint.name, path=call.path))
    query = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in call.params.items()
    )
    base = current_settings().xero_api_url + path.replace("{id}", call.path)
    return f"{base}?{query}" if query else base


def _unauthorised_error(endpoint: Endpoint, response: HttpResponse) -> XeroError:
    detail = error_detail(response)
    challenge = str(response.headers.get("WWW-Authenticate", ""))
    if "AuthorizationUnsuccessful" in detail or "insuffic" in challenge.lower():
        return NotConnected(
            message("xero.scope_missing", purpose=endpoint.purpose), response.correlation_id
        )
    return TokenExpired(
        401, correlation_id=response.correlation_id, problem=message("xero.unauthorised")
    )
