"""Something happens in Hourline while Xero works on a call: after it has done what was asked, and
before its answer arrives.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from app.kernel.db import db
from xero_simulator.testing import RunningSimulator


@dataclass
class Interruption:
    """`calls`: of which `act` was done; it is done once."""

    method: str
    path: str
    act: Callable[[], object]
    calls: list[str] = field(default_factory=list)

    def concerns(self, environ: dict[str, Any]) -> bool:
        path = str(environ["PATH_INFO"]).lower()
        return (
            not self.calls
            and environ["REQUEST_METHOD"] == self.method
            and path.startswith(self.path.lower())
            and bool(environ.get("HTTP_XERO_TENANT_ID"))
        )


@contextmanager
def interrupt(
    app: Flask, running: RunningSimulator, method: str, path: str, act: Callable[[], object]
) -> Iterator[Interruption]:
    """Within the block `act` is done during the first call of `method` to a path that begins so, in
    Hourline's application context and in a thread of its own.
    """
    interruption, serve = Interruption(method, path, act), running.app.wsgi_app

    def serve_interrupted(environ: dict[str, Any], start_response: Any) -> Any:
        concerned = interruption.concerns(environ)
        body = serve(environ, start_response)
        if concerned:
            interruption.calls.append(f"{method} {environ['PATH_INFO']}")
            with app.app_context():
                try:
                    act()
                finally:
                    db.session.remove()
        return body

    running.app.wsgi_app = serve_interrupted  # type: ignore[method-assign]
    try:
        yield interruption
    finally:
        running.app.wsgi_app = serve  # type: ignore[method-assign]
