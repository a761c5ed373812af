"""Gunicorn, started from our own commands with our own settings."""

import os
import sys

from app.config import ROOT

OPTIONS = (
    *("--worker-class", "gthread", "--threads", "8"),
    *("--timeout", "60", "--graceful-timeout", "20"),
    *("--log-level", "warning"),
    *("--chdir", str(ROOT), "--no-control-socket"),
)


def run(application: str, host: str, port: int, workers: int) -> None:
    """Become gunicorn serving `application`; does not return."""
    address = ("--bind", f"{host}:{port}", "--workers", str(workers))
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *address, *OPTIONS, application])  # noqa: S606 - our own interpreter and arguments
