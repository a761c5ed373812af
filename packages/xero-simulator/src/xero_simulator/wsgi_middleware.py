"""The outermost layer: paths in any case, the log of calls, and faults of the connection itself."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from xero_simulator.call_context import Passage, enter
from xero_simulator.simulator import Simulator
from xero_simulator.sockets import end_writing, hang_up, hold, reset
from xero_simulator.wsgi_types import Body, Environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_ANY_CASE = ("/api.xro/", "/connections", "/connect/", "/identity/", "/organisationlogin/")
_LOGGED = ("/api.xro/", "/connections", "/connect/")
_WORTH_PACKING = 1_400


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


class Wire:
    """WSGI middleware around the Flask application."""

    def __init__(self, app: "WSGIApplication", sim: Simulator) -> None:
        self._app = app
        self._sim = sim

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Body:
        path = self._route(environ)
        if not path.lower().startswith(_LOGGED):
            return self._app(environ, start_response)
        passage = self._enter(environ, path)
        try:
            answer = self._serve(environ, passage)
        finally:
            passage.done()
            self._sim.traffic.end(passage.call, passage.refused)
        start_response(answer.status, list(answer.headers))
        if passage.struck_by("truncated_body"):
            return _first_half(environ, answer.body)
        return [answer.body]

    def _route(self, environ: Environ) -> str:
        """Lower the path for routing; the original stays in `simulator.path`."""
        path = environ["simulator.path"] = str(environ.get("PATH_INFO", ""))
        if path.lower().startswith(_ANY_CASE):
            environ["PATH_INFO"] = path.lower().rstrip("/")
        return path

    def _enter(self, environ: Environ, path: str) -> Passage:
        method, tenant = environ["REQUEST_METHOD"], environ.get("HTTP_XERO_TENANT_ID", "")
        fault = self._sim.faults.take(method, path, tenant)
        call = self._sim.traffic.begin(
            method=method,
            path=path,
            query=environ.get("QUERY_STRING", ""),
            tenant=tenant,
            now=self._sim.clock.now(),
            key=environ.get("HTTP_IDEMPOTENCY_KEY", ""),
            since=environ.get("HTTP_IF_MODIFIED_SINCE", ""),
        )
        call.fault = fault.kind if fault else ""
        return enter(environ, Passage(call, fault))

    def _serve(self, environ: Environ, passage: Passage) -> Answer:
        self._before(environ, passage)
        chunks, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        answer = Answer(status, headers, b"".join(chunks))
        self._after(environ, passage)
        if self._packable(environ, answer):
            answer.pack()
        passage.call.status, passage.call.bytes = answer.code, len(answer.body)
        return answer

    def _before(self, environ: Environ, passage: Passage) -> None:
        if fault := passage.struck_by("timeout_before"):
            hold(environ, fault.seconds, self._sim.stopping)
            raise hang_up(environ)
        if passage.struck_by("reset_before"):
            raise reset(environ)

    def _after(self, environ: Environ, passage: Passage) -> None:
        if self._sim.config.latency_seconds:
            self._sim.stopping.wait(self._sim.config.latency_seconds)
        if fault := passage.struck_by("slow"):
            hold(environ, fault.seconds, self._sim.stopping)
        if fault := passage.struck_by("timeout_after"):
            passage.done()
            hold(environ, fault.seconds, self._sim.stopping)
            raise hang_up(environ)
        if passage.struck_by("reset_after"):
            raise reset(environ)

    def _packable(self, environ: Environ, answer: Answer) -> bool:
        accepted = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "").lower()
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return accepted and is_json and len(answer.body) > _WORTH_PACKING
