"""What stands before and after every accounting call: token, tenant, scope, limits, keys,
faults.
"""

import hashlib
from uuid import uuid4

from flask import Flask, Response, g, request

from xero_simulator import responses
from xero_simulator.access_tokens import TokenUnusable, bearer_token
from xero_simulator.call_context import Passage, passage_of
from xero_simulator.directory import Connection
from xero_simulator.endpoint_scopes import missing_scopes
from xero_simulator.faults import Fault
from xero_simulator.idempotency import LONGEST_KEY, Entry, KeyConflict, Stored
from xero_simulator.rapid_sync import rapid_sync
from xero_simulator.rate_limits import Refusal
from xero_simulator.simulator import Simulator, simulator

API = "/api.xro/2.0"
WAIT_SECONDS = 60.0
_WITH_RETRY_AFTER = {"minute", "day"}
_KEYED = {"POST", "PUT", "PATCH"}
_OTHER_TYPES_FOR = ("/attachments/", "/invoices/")


def install(app: Flask) -> None:
    app.before_request(admit)
    app.after_request(dress)


def _fault() -> Fault | None:
    passage = passage_of(request.environ)
    return passage.fault if passage else None


def _passage() -> Passage:
    passage = passage_of(request.environ)
    assert passage is not None, "a call passes the wire before the gate"
    return passage


def _in_api() -> bool:
    return request.path.startswith("/api.xro/")


def admit() -> Response | None:
    """The refusal of this call, or None with g.ledger, g.client_id and g.tenant_id set."""
    if not _in_api():
        return staged(_fault())
    sim = simulator()
    g.idempotency = None
    try:
        consent = bearer_token(sim).consent
    except TokenUnusable as unusable:
        return responses.unauthorized(str(unusable))
    tenant_id = request.headers.get("xero-tenant-id", "").lower()
    with sim.lock:
        connection = sim.world.connection(consent.user_id, consent.client_id, tenant_id)
        if connection is None:
            return responses.forbidden()
        g.ledger = sim.world.tenants[tenant_id].ledger
    g.client_id, g.tenant_id = consent.client_id, tenant_id
    return (
        _refused(sim, connection, consent.scopes)
        or _gateway_500(_fault())
        or _keyed(sim)
        or staged_500(_fault())
    )


def _refused(sim: Simulator, connection: Connection, held: tuple[str, ...]) -> Response | None:
    if missing_scopes(request.path.removeprefix(API), request.method, held):
        return responses.scope_missing()
    return staged(_fault()) or _limited(sim, connection) or _unacceptable()


def staged(fault: Fault | None) -> Response | None:
    """The answer of a fault that is spoken in HTTP and executes nothing."""
    if fault is None:
        return None
    if fault.kind.startswith("rate_limit_"):
        name = fault.kind.removeprefix("rate_limit_")
        _passage().refused = name
        wait = int(fault.seconds) if name in _WITH_RETRY_AFTER else None
        return responses.too_many(name, wait)
    plain = {
        "unauthorized_once": responses.unauthorized,
        "forbidden": responses.forbidden,
        "error_503": responses.unavailable,
        "bad_request": responses.unreadable_query,
        "garbage": responses.garbage,
    }
    if fault.kind in plain:
        return plain[fault.kind]()
    return None if _in_api() else staged_500(fault)


def staged_500(fault: Fault | None) -> Response | None:
    return responses.server_error() if fault and fault.kind == "error_500_before" else None


def _gateway_500(fault: Fault | None) -> Response | None:
    """A 500 from before the idempotency store, which keeps nothing of it."""
    return None if fault is None or fault.cached else staged_500(fault)


def _limited(sim: Simulator, connection: Connection) -> Response | None:
    now = sim.clock.now()
    unmetered = rapid_sync(sim.config.tier, connection, now)
    outcome = sim.limiter.admit(g.client_id, g.tenant_id, now, unmetered)
    if isinstance(outcome, Refusal):
        _passage().refused = outcome.problem
        return responses.too_many(outcome.problem, outcome.retry_after)
    _passage().leave = outcome
    return None


def _unacceptable() -> Response | None:
    """JSON must be asked for by name; files and PDFs may be asked for as they are."""
    accept = request.headers.get("Accept", "").lower()
    files = "application/json" not in accept and any(
        part in f"{request.path}/" for part in _OTHER_TYPES_FOR
    )
    if "application/json" in accept or (files and "xml" not in accept and "*/*" not in accept):
        return None
    return responses.only_json()


def _fingerprint() -> str:
    parts = (request.method, request.full_path, g.tenant_id)
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.get_data()).hexdigest()


def _keyed(sim: Simulator) -> Response | None:
    """The kept answer of an Idempotency-Key; waits for the first call while it runs."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method not in _KEYED:
        return None
    if len(key) > LONGEST_KEY:
        detail = f"Idempotency Key: must not be longer than {LONGEST_KEY} characters."
        return responses.problem("Bad Request", 400, detail)
    try:
        entry, first = sim.idempotency.claim(g.client_id, key, _fingerprint(), sim.clock.now())
    except KeyConflict:
        detail = f"Idempotency Key: {key} is used with a different request."
        return responses.problem("Bad Request", 400, detail)
    if first:
        g.idempotency = entry
        return None
    return _replay(entry)


def _replay(entry: Entry) -> Response:
    if not entry.done.wait(WAIT_SECONDS) or entry.answer is None:
        return responses.server_error()
    _passage().call.replayed = True
    kept = entry.answer
    return Response(kept.body, kept.status, content_type=kept.content_type)


def _keep(response: Response) -> None:
    entry: Entry | None = g.get("idempotency")
    if entry is not None:
        kept_type = response.headers.get("Content-Type", "")
        entry.finish(Stored(response.status_code, kept_type, response.get_data()))


def _spoil(response: Response, fault: Fault | None) -> Response:
    """What a fault after executing makes of the answer."""
    if fault and fault.kind in ("error_500_after", "error_500_partly"):
        return responses.server_error()
    if fault and fault.kind == "garbage_after":
        return responses.garbage()
    if fault and fault.kind == "shuffled":
        return responses.reversed_elements(response)
    return response


def dress(response: Response) -> Response:
    """Keep the answer under its key, spoil it if a fault says so, add Xero's headers."""
    fault = _fault()
    spoilt = _spoil(response, fault)
    cached = fault is not None and fault.kind == "error_500_after" and fault.cached
    if _in_api() and fault is not None and fault.kind == "error_500_partly":
        simulator().idempotency.abandon(g.get("idempotency"))
    elif _in_api():
        _keep(spoilt if cached else response)
        spoilt.headers.setdefault("Xero-Correlation-Id", str(uuid4()))
    if g.get("tenant_id"):
        _add_limits(spoilt)
    return spoilt


def _add_limits(response: Response) -> None:
    sim = simulator()
    left = sim.limiter.headers(g.client_id, g.tenant_id, sim.clock.now())
    problem = response.headers.get("X-Rate-Limit-Problem", "")
    emptied = {"minute": "X-MinLimit-Remaining", "day": "X-DayLimit-Remaining"}.get(problem)
    response.headers.update(left | ({emptied: "0"} if emptied else {}))
