"""Structured logs: JSON in production, readable in a terminal; secrets and personal data never
pass.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_NAME = re.compile(
    r"token|secret|password|authorization|cookie|verifier|signature|e?mail|api_?key", re.IGNORECASE
)
_SECRET_VALUE = re.compile(r"(?i)bearer\s+\S+|eyJ[\w-]{10,}\.[\w.-]+|[\w.+-]+@[\w-]+\.[\w.-]+")


def redact(text: str) -> str:
    """`text` without bearer tokens, JWTs and mail addresses."""
    return _SECRET_VALUE.sub("[redacted]", text)


def _scrub(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in entry.items():
        if _SECRET_NAME.search(name):
            entry[name] = "[redacted]"
        elif isinstance(value, str):
            entry[name] = redact(value)
    return entry


def configure_logs(*, as_json: bool) -> None:
    """Once per process: structlog and the standard library's loggers write one line per event to
    standard error.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _scrub,
    ]
    renderer = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    output = logging.StreamHandler()
    output.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(logging.INFO)
    for noisy in ("alembic", "huey", "werkzeug", "urllib3", "requests_oauthlib", "oauthlib"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
