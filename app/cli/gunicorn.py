"""Gunicorn, started from our own commands with our own settings."""

import os
import sys

import click

from app.cli.database import settings_with_database
from app.config import ROOT, read_settings
from app.environment import is_loopback

# Longer than a proxy keeps an idle connection (nginx: 60 s), so that it is the proxy who ends it. A
# connection that gunicorn ends while a request is on its way through it (it would after 2 s) is a
# 502. An idle one takes no thread.
KEEP_ALIVE_SECONDS = 75
OPTIONS = (
    *("--worker-class", "gthread", "--threads", "8"),
    *("--timeout", "60", "--graceful-timeout", "20"),
    *("--keep-alive", str(KEEP_ALIVE_SECONDS)),
    *("--log-level", "warning"),
    *("--chdir", str(ROOT), "--no-control-socket"),
)


def run(application: str, host: str, port: int, workers: int) -> None:
    """Become gunicorn serving `application`; does not return. The embedded PostgreSQL is started
    first where it is used.
    """
    if read_settings().demo and not is_loopback(host):
        raise click.ClickException(
            f"A demo shows passwords and one-time codes to whoever reaches it, so it does not"
            f" listen at {host}. Leave --host out, or unset HOURLINE_DEMO."
        )
    settings_with_database()
    address = ("--bind", f"{host}:{port}", "--workers", str(workers))
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *address, *OPTIONS, application])  # noqa: S606 - our own interpreter and arguments
