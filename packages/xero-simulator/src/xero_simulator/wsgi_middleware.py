"""The outermost layer: paths in any case, the log of calls, and faults of the connection itself."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from xero_simulator.call_context import CallContext, attach_context
from xero_simulator.simulator import Simulator
from xero_simulator.sockets import end_writing, hang_up, hold_connection, reset_connection
from xero_simulator.wsgi_types import Body, Environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_ANY_CASE_PREFIXES = ("/api.xro/", "/connections", "/connect/", "/identity/", "/organisationlogin/")
_LOGGED_PREFIXES = ("/api.xro/", "/connections", "/connect/")
_MIN_PACKED_BYTES = 1_400


@dataclass
class Answer:
    status: str
    headers: Headers
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status.split()[0])

    def pack(self) -> None:
        """gzip, for clients that ask for it."""
        self.body = gzip.compress(self.body, 1)
        self.headers["Content-Encoding"] = "gzip"
        self.headers["Vary"] = "Accept-Encoding"
        self.headers["Content-Length"] = str(len(self.body))


def _first_half(environ: Environ, body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    end_writing(environ)


class CallMiddleware:
    """WSGI middleware around the Flask application."""

    def __init__(self, app: "WSGIApplication", sim: Simulator) -> None:
        self._app = app
        self._sim = sim

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Body:
        path = self._lower_path(environ)
        if not path.lower().startswith(_LOGGED_PREFIXES):
            return self._app(environ, start_response)
        context = self._begin_call(environ, path)
        try:
            answer = self._serve_call(environ, context)
        finally:
            context.release_place()
            self._sim.request_log.end_call(context.call, context.limit_problem)
        start_response(answer.status, list(answer.headers))
        if context.fault_of_kind("truncated_body"):
            return _first_half(environ, answer.body)
        return [answer.body]

    def _lower_path(self, environ: Environ) -> str:
        """Lower the path for routing; the original stays in `simulator.path`."""
        path = environ["simulator.path"] = str(environ.get("PATH_INFO", ""))
        if path.lower().startswith(_ANY_CASE_PREFIXES):
            environ["PATH_INFO"] = path.lower().rstrip("/")
        return path

    def _begin_call(self, environ: Environ, path: str) -> CallContext:
        method, tenant = environ["REQUEST_METHOD"], environ.get("HTTP_XERO_TENANT_ID", "")
        fault = self._sim.faults.strike_call(method, path, tenant)
        call = self._sim.request_log.begin_call(
            method=method,
            path=path,
            query=environ.get("QUERY_STRING", ""),
            tenant=tenant,
            now=self._sim.clock.now(),
            key=environ.get("HTTP_IDEMPOTENCY_KEY", ""),
            since=environ.get("HTTP_IF_MODIFIED_SINCE", ""),
            user_agent=environ.get("HTTP_USER_AGENT", ""),
        )
        call.fault = fault.kind if fault else ""
        return attach_context(environ, CallContext(call, fault))

    def _serve_call(self, environ: Environ, context: CallContext) -> Answer:
        self._apply_fault_before(environ, context)
        chunks, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        answer = Answer(status, headers, b"".join(chunks))
        self._apply_fault_after(environ, context)
        if self._is_packable(environ, answer):
            answer.pack()
        context.call.status, context.call.bytes = answer.code, len(answer.body)
        return answer

    def _apply_fault_before(self, environ: Environ, context: CallContext) -> None:
        if fault := context.fault_of_kind("timeout_before"):
            hold_connection(environ, fault.seconds, self._sim.stopping)
            raise hang_up(environ)
        if context.fault_of_kind("reset_before"):
            raise reset_connection(environ)

    def _apply_fault_after(self, environ: Environ, context: CallContext) -> None:
        if self._sim.config.latency_seconds:
            self._sim.stopping.wait(self._sim.config.latency_seconds)
        if fault := context.fault_of_kind("slow"):
            hold_connection(environ, fault.seconds, self._sim.stopping)
        if fault := context.fault_of_kind("timeout_after"):
            context.release_place()
            hold_connection(environ, fault.seconds, self._sim.stopping)
            raise hang_up(environ)
        if context.fault_of_kind("reset_after"):
            raise reset_connection(environ)

    def _is_packable(self, environ: Environ, answer: Answer) -> bool:
        accepted = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "").lower()
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return accepted and is_json and len(answer.body) > _MIN_PACKED_BYTES
