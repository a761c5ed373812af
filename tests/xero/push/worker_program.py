"""What the process of a worker runs, and what is imported before such processes are forked."""

import os

import app.cli.worker  # noqa: F401 - main() imports it when it is called
from app import create_app
from app.cli import main
from app.config import generate_encryption_key, read_settings


def import_application() -> None:
    """Have everything imported that an application imports while it is made; no database is
    asked.
    """
    create_app(
        read_settings(
            {
                "DATABASE_URL": "postgresql://nobody@/nothing",
                "SECRET_KEY": "of an application that answers nobody",
                "ENCRYPTION_KEYS": generate_encryption_key("none"),
                "BASE_URL": "http://localhost:1",
                "MAIL_URL": "smtp://localhost:1",
            }
        )
    )


def run_worker(environment: dict[str, str]) -> None:
    """`hourline worker` with one thread, told this environment alone."""
    os.environ.clear()
    os.environ.update(environment)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silence, stream)
    main(["worker", "--threads", "1"])


import_application()
