"""The Flask application and how it is served."""

import signal
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask, Response, current_app, request
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException, InternalServerError

from xero_simulator import connections, request_checks, responses
from xero_simulator.api import blueprint as accounting
from xero_simulator.config import SimulatorConfig
from xero_simulator.controls import blueprint as controls
from xero_simulator.identity import discovery, pages, token_endpoint
from xero_simulator.persistence import Saver, StateFile, resume_simulator
from xero_simulator.simulator import EXTENSION, Simulator
from xero_simulator.web import blueprint as web
from xero_simulator.wsgi_middleware import CallMiddleware

STOP_GRACE_SECONDS = 15
MAX_BODY_BYTES = 10 * 1024 * 1024
SAVER_KEY = "simulator-saver"
_READ_METHODS = {"GET", "HEAD", "OPTIONS"}
_API_PREFIXES = ("/api.xro/", "/connections", "/connect/", "/_sim/")


def create_simulator(config: SimulatorConfig | None = None) -> Flask:
    """A simulator with its own state; `app.extensions["simulator"]` is that state."""
    app = Flask(__name__)
    sim = app.extensions[EXTENSION] = _create_state(app, config or SimulatorConfig())
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]
    request_checks.install_checks(app)
    for module in (token_endpoint, discovery, pages, connections):
        app.register_blueprint(module.blueprint)
    app.register_blueprint(accounting, url_prefix=request_checks.API_PATH)
    app.register_blueprint(controls, url_prefix="/_sim")
    app.register_blueprint(web)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_unexpected_error)
    app.wsgi_app = CallMiddleware(app.wsgi_app, sim)  # type: ignore[method-assign]
    return app


def _create_state(app: Flask, config: SimulatorConfig) -> Simulator:
    """Raises StateInUse when another simulator has the configured file."""
    if not config.state_file:
        return Simulator(config)
    file = StateFile(Path(config.state_file))
    sim = resume_simulator(config, file)
    _save_changes(app, Saver(sim, file))
    return sim


def _save_changes(app: Flask, saver: Saver) -> None:
    app.extensions[SAVER_KEY] = saver

    @app.after_request
    def note_change(response: Response) -> Response:
        if request.method not in _READ_METHODS:
            saver.note_change()
        return response


def close_simulator(app: Flask) -> None:
    """The last saving, once the requests under way have ended."""
    saver: Saver | None = app.extensions.get(SAVER_KEY)
    if saver:
        saver.close()


def _answer_http_error(error: HTTPException) -> Any:
    """Xero's shapes for its own addresses, Flask's pages for the web view."""
    if not request.path.startswith(_API_PREFIXES):
        return error
    if request.path.startswith("/_sim/"):
        return responses.json_answer({"error": error.description}, error.code or 500)
    if error.code == 405:
        return (
            responses.not_implemented_answer()
            if request.path.startswith("/api.xro/")
            else responses.wrong_verb_answer()
        )
    return responses.not_found_answer() if error.code == 404 else error


def _answer_unexpected_error(error: Exception) -> Any:
    """A mistake of the simulator itself; Xero's 500 for Xero's addresses."""
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return (
        responses.server_error_answer()
        if request.path.startswith(_API_PREFIXES)
        else InternalServerError()
    )


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one process and many threads; the state is made in the worker."""

    def __init__(self, config: SimulatorConfig) -> None:
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"{self._config.host}:{self._config.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": self._config.threads,
            "graceful_timeout": STOP_GRACE_SECONDS,
            "timeout": 0,
            "keepalive": 30,
            "control_socket_disable": True,
            "loglevel": "warning",
            "proc_name": "xero-simulator",
            "post_worker_init": _end_held_calls_on_stop,
            "worker_exit": _save_at_exit,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_simulator(self._config)


def _end_held_calls_on_stop(worker: Any) -> None:
    """A stop signal ends held connections at once, so that they never delay the shutdown."""
    sim: Simulator = worker.app.callable.extensions[EXTENSION]

    def stop(number: int, frame: FrameType | None) -> None:
        sim.stop()
        (worker.handle_exit if number == signal.SIGTERM else worker.handle_quit)(number, frame)

    for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT):
        signal.signal(number, stop)


def _save_at_exit(_: Any, worker: Any) -> None:
    """gunicorn calls this in the parent too, where there is no application."""
    if worker.app.callable:
        close_simulator(worker.app.callable)


def serve(config: SimulatorConfig) -> None:
    """Serve until a signal stops it."""
    _Server(config).run()
