"""Calls to Xero for the organisation in force: named in the manifest, allowed by its modules and by
its consent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from app.kernel.ids import parse_id
from app.kernel.messages import message
from app.xero.api import client
from app.xero.api.client import Access, AccessForbidden, ApiCall
from app.xero.api.endpoints import Endpoint
from app.xero.api.errors import (
    ModuleOff,
    NotConnected,
    NotNow,
    OutcomeUnknown,
    Refused,
    TooLate,
    Unintelligible,
    XeroError,
)
from app.xero.api.grants import GrantLost
from app.xero.api.responses import XeroResponse
from app.xero.connection.queries import LiveConnection, chosen_modules, live_connection
from app.xero.connection.services.grants import mark_ended_in_xero, mark_grant_lost
from app.xero.manifest import endpoint_named, optional_module_of

ENDED_IN_XERO = message("xero.ended_in_xero")
ROLE_LOST = message("xero.role_lost")


class CallOptions(TypedDict, total=False):
    """What a call may have, as `ApiCall` says."""

    params: Mapping[str, str]
    path: str
    body: bytes
    idempotency_key: str
    modified_since: datetime | None
    urgent: bool
    not_after: float | None


def call(
    endpoint: str,
    *,
    purpose: str,
    connection: LiveConnection | None = None,
    **options: Unpack[CallOptions],
) -> XeroResponse:
    """Call `endpoint` (the manifest's name) for the organisation in force, outside of any
    transaction, for a `purpose` its admins will read.

    `connection`: the only one that the call is meant for, which whoever writes its answer holds:
    TooLate when another one is there by now. Raises the errors of app/xero/api/errors.py.
    """
    api_call = ApiCall(endpoint_named(endpoint), purpose, **options)
    live = live_connection()
    if connection is not None and not connection.is_same(live):
        raise TooLate(message("xero.other_tenant"))
    access = Access(live.grant_id, live.tenant_id)
    _check_module(api_call.endpoint)
    _check_scopes(api_call.endpoint, live)
    try:
        return _send_call(api_call, access)
    except AccessForbidden as refusal:
        raise _explain_forbidden(refusal, live) from None


def call_as(
    access: Access,
    endpoint: str,
    *,
    purpose: str,
    params: Mapping[str, str] | None = None,
    path: str = "",
) -> XeroResponse:
    """Call `endpoint` with a consent that is not (or no longer) the organisation's connection.
    Raises as `call`.
    """
    return _send_call(
        ApiCall(endpoint_named(endpoint), purpose, params or {}, path, urgent=True), access
    )


def _send_call(api_call: ApiCall, access: Access) -> XeroResponse:
    try:
        return client.send_call(api_call, access)
    except GrantLost as lost:
        mark_grant_lost(lost)
        raise


def _check_module(endpoint: Endpoint) -> None:
    module = optional_module_of(endpoint)
    if module is not None and module.key not in chosen_modules():
        raise ModuleOff(message("xero.module_off", module=module.title))


def _check_scopes(endpoint: Endpoint, live: LiveConnection) -> None:
    """Refuse here what Xero would answer with 401: a consent from before a module was added."""
    if endpoint.needs and live.scopes and not endpoint.needs & live.scopes:
        raise NotConnected(message("xero.scope_missing", purpose=endpoint.purpose))


def _explain_forbidden(refusal: AccessForbidden, live: LiveConnection) -> XeroError:
    """403 is confirmed by asking which organisations the consent still reaches (facts 1.6)."""
    purpose = "check whether the connection still stands"
    try:
        response = call_as(Access(live.grant_id), "connections.list", purpose=purpose)
    except (OutcomeUnknown, NotNow, Unintelligible, Refused):
        return Refused(403, correlation_id=refusal.correlation_id, problem=ROLE_LOST)
    reached = {parse_id(str(tenant.get("tenantId"))) for tenant in response.records("")}
    if live.tenant_id in reached:
        return Refused(403, correlation_id=refusal.correlation_id, problem=ROLE_LOST)
    mark_ended_in_xero(live, ENDED_IN_XERO)
    return NotConnected(ENDED_IN_XERO, refusal.correlation_id)
