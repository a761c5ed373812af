"""What stands before and after every accounting call: token, tenant, scope, limits, keys,
faults.
"""

import hashlib
from uuid import uuid4

from flask import Flask, Response, g, request

from xero_simulator import responses
from xero_simulator.access_tokens import UnusableToken, bearer_token
from xero_simulator.call_context import CallContext, call_context_of
from xero_simulator.directory import Connection
from xero_simulator.endpoint_scopes import may_call
from xero_simulator.faults import Fault
from xero_simulator.idempotency import MAX_KEY_CHARACTERS, KeyConflict, KeyEntry, StoredAnswer
from xero_simulator.rapid_sync import has_rapid_sync
from xero_simulator.rate_limits import Refusal
from xero_simulator.simulator import Simulator, current_simulator

API_PATH = "/api.xro/2.0"
FIRST_CALL_WAIT_SECONDS = 60.0
_PROBLEMS_WITH_RETRY_AFTER = {"minute", "day"}
_KEYED_METHODS = {"POST", "PUT", "PATCH"}
_PATHS_WITH_OTHER_TYPES = ("/attachments/", "/invoices/")


def install_checks(app: Flask) -> None:
    app.before_request(check_call)
    app.after_request(finish_answer)


def _current_fault() -> Fault | None:
    context = call_context_of(request.environ)
    return context.fault if context else None


def _current_context() -> CallContext:
    context = call_context_of(request.environ)
    assert context is not None, "CallMiddleware attaches one to every API call"
    return context


def _is_api_call() -> bool:
    return request.path.startswith("/api.xro/")


def check_call() -> Response | None:
    """The refusal of this call, or None with g.ledger, g.client_id and g.tenant_id set."""
    if not _is_api_call():
        return fault_answer(_current_fault())
    sim = current_simulator()
    g.idempotency = None
    try:
        consent = bearer_token(sim).consent
    except UnusableToken as error:
        return responses.unauthorized_answer(str(error))
    tenant_id = request.headers.get("xero-tenant-id", "").lower()
    with sim.lock:
        connection = sim.directory.find_connection(consent.user_id, consent.client_id, tenant_id)
        if connection is None:
            return responses.forbidden_answer()
        g.ledger = sim.directory.tenants[tenant_id].ledger
    g.client_id, g.tenant_id = consent.client_id, tenant_id
    return (
        _refusal(sim, connection, consent.scopes)
        or _gateway_500_answer(_current_fault())
        or _idempotent_answer(sim)
        or fault_500_answer(_current_fault())
    )


def _refusal(sim: Simulator, connection: Connection, scopes: tuple[str, ...]) -> Response | None:
    if not may_call(request.path.removeprefix(API_PATH), request.method, scopes):
        return responses.scope_missing_answer()
    return fault_answer(_current_fault()) or _limit_refusal(sim, connection) or _accept_refusal()


def fault_answer(fault: Fault | None) -> Response | None:
    """The answer of a fault that is spoken in HTTP and executes nothing."""
    if fault is None:
        return None
    if fault.kind.startswith("rate_limit_"):
        name = fault.kind.removeprefix("rate_limit_")
        _current_context().limit_problem = name
        wait = int(fault.seconds) if name in _PROBLEMS_WITH_RETRY_AFTER else None
        return responses.too_many_requests_answer(name, wait)
    answers_by_kind = {
        "unauthorized_once": responses.unauthorized_answer,
        "forbidden": responses.forbidden_answer,
        "error_503": responses.unavailable_answer,
        "bad_request": responses.unreadable_query_answer,
        "garbage": responses.garbage_answer,
    }
    if fault.kind in answers_by_kind:
        return answers_by_kind[fault.kind]()
    return None if _is_api_call() else fault_500_answer(fault)


def fault_500_answer(fault: Fault | None) -> Response | None:
    return responses.server_error_answer() if fault and fault.kind == "error_500_before" else None


def _gateway_500_answer(fault: Fault | None) -> Response | None:
    """A 500 from before the idempotency store, which keeps nothing of it."""
    return None if fault is None or fault.cached else fault_500_answer(fault)


def _limit_refusal(sim: Simulator, connection: Connection) -> Response | None:
    now = sim.clock.now()
    unmetered = has_rapid_sync(sim.config.tier, connection, now)
    outcome = sim.limiter.admit_call(g.client_id, g.tenant_id, now, unmetered)
    if isinstance(outcome, Refusal):
        _current_context().limit_problem = outcome.problem
        return responses.too_many_requests_answer(outcome.problem, outcome.retry_after)
    _current_context().leave = outcome
    return None


def _accept_refusal() -> Response | None:
    """JSON must be asked for by name; files and PDFs may be asked for as they are."""
    accept = request.headers.get("Accept", "").lower()
    files = "application/json" not in accept and any(
        part in f"{request.path}/" for part in _PATHS_WITH_OTHER_TYPES
    )
    if "application/json" in accept or (files and "xml" not in accept and "*/*" not in accept):
        return None
    return responses.json_only_answer()


def _fingerprint() -> str:
    parts = (request.method, request.full_path, g.tenant_id)
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.get_data()).hexdigest()


def _idempotent_answer(sim: Simulator) -> Response | None:
    """The kept answer of an Idempotency-Key; waits for the first call while it runs."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method not in _KEYED_METHODS:
        return None
    if len(key) > MAX_KEY_CHARACTERS:
        detail = f"Idempotency Key: must not be longer than {MAX_KEY_CHARACTERS} characters."
        return responses.problem_answer("Bad Request", 400, detail)
    try:
        entry, first = sim.idempotency.claim(g.client_id, key, _fingerprint(), sim.clock.now())
    except KeyConflict:
        detail = f"Idempotency Key: {key} is used with a different request."
        return responses.problem_answer("Bad Request", 400, detail)
    if first:
        g.idempotency = entry
        return None
    return _replay_answer(entry)


def _replay_answer(entry: KeyEntry) -> Response:
    if not entry.done.wait(FIRST_CALL_WAIT_SECONDS) or entry.answer is None:
        return responses.server_error_answer()
    _current_context().call.replayed = True
    answer = entry.answer
    return Response(answer.body, answer.status, content_type=answer.content_type)


def _keep_answer(response: Response) -> None:
    entry: KeyEntry | None = g.get("idempotency")
    if entry is not None:
        content_type = response.headers.get("Content-Type", "")
        entry.finish(StoredAnswer(response.status_code, content_type, response.get_data()))


def _spoil_answer(response: Response, fault: Fault | None) -> Response:
    """What a fault after executing makes of the answer."""
    if fault and fault.kind in ("error_500_after", "error_500_partly"):
        return responses.server_error_answer()
    if fault and fault.kind == "garbage_after":
        return responses.garbage_answer()
    if fault and fault.kind == "shuffled":
        return responses.reverse_elements(response)
    return response


def finish_answer(response: Response) -> Response:
    """Keep the answer under its key, spoil it if a fault says so, add Xero's headers."""
    fault = _current_fault()
    answer = _spoil_answer(response, fault)
    is_fault_kept = fault is not None and fault.kind == "error_500_after" and fault.cached
    if _is_api_call() and fault is not None and fault.kind == "error_500_partly":
        current_simulator().idempotency.abandon(g.get("idempotency"))
    elif _is_api_call():
        _keep_answer(answer if is_fault_kept else response)
        answer.headers.setdefault("Xero-Correlation-Id", str(uuid4()))
    if g.get("tenant_id"):
        _add_limit_headers(answer)
    return answer


def _add_limit_headers(response: Response) -> None:
    sim = current_simulator()
    headers = sim.limiter.headers(g.client_id, g.tenant_id, sim.clock.now())
    problem_answer = response.headers.get("X-Rate-Limit-Problem", "")
    exhausted_header = {"minute": "X-MinLimit-Remaining", "day": "X-DayLimit-Remaining"}.get(
        problem_answer
    )
    response.headers.update(headers | ({exhausted_header: "0"} if exhausted_header else {}))
