"""Xero's API. Every call goes through here: named in the manifest, within the shared budget,
written to the data access log.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import select

from app.config import current_settings
from app.kernel.db import db, end_reading, own
from app.kernel.ids import parse_id
from app.xero.api import throttle, tokens
from app.xero.api.access_log import logged
from app.xero.api.errors import (
    ModuleOff,
    NotConnected,
    NotInManifest,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TooLate,
    Unintelligible,
    XeroError,
)
from app.xero.api.http import Incoming, Outgoing, Stopwatch, exchange, longest_call_seconds
from app.xero.api.responses import Answer, detail_of, read_answer
from app.xero.connection.models import Connection, ConnectionState
from app.xero.manifest import Endpoint, endpoint_named, optional_module_of
from app.xero.modules import chosen_modules

__all__ = ["Access", "Answer", "call", "call_as"]
ENDED_IN_XERO = "Hourline was disconnected inside Xero (Settings, Connected apps)."

ROLE_LOST = (
    "Xero did not let Hourline in, although it is connected: whoever connected may have lost their"
    " role. Reconnect as somebody who has one."
)


@dataclass(frozen=True)
class Access:
    """On whose behalf: the grant that opens Xero, and the Xero organisation meant (none for calls
    about the consent itself).
    """

    grant_id: UUID
    tenant_id: UUID | None = None


@dataclass(frozen=True)
class _Call:
    endpoint: Endpoint
    purpose: str
    params: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    body: bytes | None = field(default=None, repr=False)
    idempotency_key: str = ""
    modified_since: datetime | None = None
    urgent: bool = False
    not_after: float | None = None


def call(
    endpoint: str,
    *,
    purpose: str,
    params: Mapping[str, str] | None = None,
    path: str = "",
    body: bytes | None = None,
    idempotency_key: str = "",
    modified_since: datetime | None = None,
    urgent: bool = False,
    not_after: float | None = None,
    tenant_id: UUID | None = None,
) -> Answer:
    """Call ENDPOINT (the manifest's name) for the organisation in force, outside of any
    transaction, for a PURPOSE its admins will read.

    `path`: the identifier for an endpoint whose path has one. `urgent`: a person waits, so the
    reserve may be used. `not_after`: the moment (monotonic) after which nothing may be sent any
    more: then TooLate. `tenant_id`: the only Xero organisation that the call is meant for: TooLate,
    too, when another is connected by now. Raises the errors of app/xero/api/errors.py; RateLimited
    also when our own budget is used up.
    """
    asked = _Call(
        endpoint_named(endpoint),
        purpose,
        params or {},
        path,
        body,
        idempotency_key,
        modified_since,
        urgent,
        not_after,
    )
    connection = _usable_connection()
    if tenant_id not in (None, connection.tenant_id):
        raise TooLate("another Xero organisation was connected meanwhile")
    access = Access(connection.grant_id, connection.tenant_id)
    _check_module(asked.endpoint)
    _check_scopes(asked.endpoint, connection)
    try:
        return _made(asked, access)
    except _Forbidden as refusal:
        raise _why_forbidden(refusal, access) from None


def call_as(
    access: Access,
    endpoint: str,
    *,
    purpose: str,
    params: Mapping[str, str] | None = None,
    path: str = "",
) -> Answer:
    """Call ENDPOINT with a consent that is not (or no longer) the organisation's connection. Raises
    as `call`.
    """
    asked = _Call(endpoint_named(endpoint), purpose, params or {}, path, urgent=True)
    try:
        return _made(asked, access)
    except _Forbidden as refusal:
        raise Refused(
            403, ["Xero did not let us in"], correlation_id=refusal.correlation_id
        ) from None


class _Forbidden(Refused):
    """403: this token does not reach this organisation (facts 1.7)."""


class _Expired(Refused):
    """401: the token is no longer good; with a new one the same request may be sent again."""


def _usable_connection() -> Connection:
    connection = db.session.scalar(select(Connection).where(own(Connection)))
    if connection is None:
        raise NotConnected("Xero is not connected")
    if connection.state is not ConnectionState.CONNECTED:
        raise NotConnected(connection.reason or "The connection to Xero needs to be renewed")
    return connection


def _check_module(endpoint: Endpoint) -> None:
    module = optional_module_of(endpoint)
    if module is not None and module.key not in chosen_modules():
        raise ModuleOff(f"{module.title} is switched off in the Xero settings")


def _check_scopes(endpoint: Endpoint, connection: Connection) -> None:
    """Refuse here what Xero would answer with 401: a consent from before a module was added."""
    granted = set(connection.grant.scopes.split())
    if endpoint.needs and granted and not endpoint.needs & granted:
        raise NotConnected(_missing_words(endpoint))


def _missing_words(endpoint: Endpoint) -> str:
    return (
        f"The consent given in Xero does not allow Hourline to {endpoint.purpose}. Reconnect to"
        " allow it."
    )


def _made(asked: _Call, access: Access) -> Answer:
    """The call, and once more with a new token when Xero calls the first one expired."""
    end_reading()
    token = tokens.fresh_access_token(access.grant_id)
    try:
        return _attempt(asked, access, token)
    except _Expired:
        token = tokens.renewed_access_token(access.grant_id, token)
    try:
        return _attempt(asked, access, token)
    except _Expired as again:
        raise Refused(
            401,
            ["Xero did not accept the access it has just given"],
            correlation_id=again.correlation_id,
        ) from None


def _attempt(asked: _Call, access: Access, token: str) -> Answer:
    outgoing = _outgoing(asked, access, token)
    watch = Stopwatch()
    tenant_id = access.tenant_id if asked.endpoint.for_tenant else None
    with (
        _place_in_budget(tenant_id, asked.urgent, watch),
        logged(asked.endpoint.name, asked.purpose, watch),
    ):
        incoming = exchange(outgoing, watch)
        if incoming.status == 401:
            raise _unauthorised(asked.endpoint, incoming)
        if incoming.status == 403:
            raise _Forbidden(
                403, ["Xero did not let us in"], correlation_id=incoming.correlation_id
            )
        answer = read_answer(incoming)
        watch.records = len(answer.records(asked.endpoint.list_key))
        return answer


@contextmanager
def _place_in_budget(tenant_id: UUID | None, urgent: bool, watch: Stopwatch) -> Iterator[None]:
    """Hold one of the tenant's places during a call, and learn from what its answer says of the
    limits.
    """
    if tenant_id is None:
        yield
        return
    slot = throttle.enter(
        tenant_id, urgent=urgent, longest_seconds=longest_call_seconds(current_settings())
    )
    watch.restart()
    try:
        yield
    except RateLimited as limited:
        throttle.park(tenant_id, limited)
        raise
    finally:
        throttle.leave(tenant_id, slot, watch.incoming.headers if watch.incoming else {})


def _outgoing(asked: _Call, access: Access, token: str) -> Outgoing:
    headers = {"Authorization": f"Bearer {token}"}
    if asked.endpoint.for_tenant:
        if access.tenant_id is None:
            raise NotInManifest(f"{asked.endpoint.name} is about an organisation and none is given")
        headers["xero-tenant-id"] = str(access.tenant_id)
    if asked.body is not None:
        headers["Content-Type"] = "application/json"
    if asked.idempotency_key:
        headers["Idempotency-Key"] = asked.idempotency_key
    if asked.modified_since is not None:
        headers["If-Modified-Since"] = asked.modified_since.astimezone(UTC).strftime(
            "%Y-%m-%dT%H:%M:%S"
        )
    return Outgoing(asked.endpoint.method, _address(asked), headers, asked.body, asked.not_after)


def _address(asked: _Call) -> str:
    """The address with its query encoded once, spaces as %20 (facts 3.2)."""
    path = asked.endpoint.path
    if ("{id}" in path) != bool(asked.path) or (asked.path and parse_id(asked.path) is None):
        raise NotInManifest(f"{asked.endpoint.name} does not have the path {asked.path!r}")
    query = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in asked.params.items()
    )
    base = current_settings().xero_api_url + path.replace("{id}", asked.path)
    return f"{base}?{query}" if query else base


def _unauthorised(endpoint: Endpoint, incoming: Incoming) -> XeroError:
    detail, challenge = detail_of(incoming), str(incoming.headers.get("WWW-Authenticate", ""))
    if "AuthorizationUnsuccessful" in detail or "insuffic" in challenge.lower():
        return NotConnected(_missing_words(endpoint), incoming.correlation_id)
    return _Expired(401, ["Xero did not accept the access"], correlation_id=incoming.correlation_id)


def _why_forbidden(refusal: _Forbidden, access: Access) -> XeroError:
    """403 is confirmed by asking which organisations the consent still reaches (facts 1.6)."""
    listing = _Call(
        endpoint_named("connections.list"), "check whether the connection still stands", urgent=True
    )
    try:
        reached = {
            parse_id(str(one.get("tenantId")))
            for one in _made(listing, Access(access.grant_id)).records("")
        }
    except (OutcomeUnknown, RateLimited, Unintelligible, Refused):
        return Refused(403, [ROLE_LOST], correlation_id=refusal.correlation_id)
    if access.tenant_id in reached:
        return Refused(403, [ROLE_LOST], correlation_id=refusal.correlation_id)
    tokens.mark_needs_reconnect(ENDED_IN_XERO, access.grant_id)
    return NotConnected(ENDED_IN_XERO, refusal.correlation_id)
