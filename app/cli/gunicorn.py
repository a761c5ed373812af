"""Gunicorn, started from our own commands with our own settings."""

import os
import sys


def run(application: str, host: str, port: int, workers: int, reload: bool) -> None:
    """Become gunicorn serving APPLICATION; does not return."""
    arguments = [
        "--bind",
        f"{host}:{port}",
        "--workers",
        str(workers),
        "--worker-class",
        "gthread",
        "--threads",
        "8",
        "--timeout",
        "60",
        "--graceful-timeout",
        "20",
    ]
    arguments += ["--access-logfile", "/dev/null", "--log-level", "warning"]
    if reload:
        arguments += ["--reload", "--reload-extra-file", "app/templates"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments, application])  # noqa: S606 - our own interpreter and arguments
