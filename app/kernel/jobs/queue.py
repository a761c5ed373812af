"""Huey, which only wakes: its messages carry a job's id and may be lost without harm."""

import json
from typing import Any
from uuid import UUID

import structlog
from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey
from huey.serializer import Serializer

from app.config import Settings

log = structlog.get_logger(__name__)
NAME = "hourline"
WAKE = "wake"


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey is untyped
    """Messages as JSON: a queue that can be written to must not be able to run code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data), default=str).encode()

    def _deserialize(self, data: bytes) -> Any:
        from huey.registry import Message

        return Message(*json.loads(data))


def create_huey(settings: Settings) -> Huey:
    """The queue of QUEUE_URL: PostgreSQL by default, Redis for redis:// addresses."""
    options: dict[str, Any] = {"name": NAME, "results": False, "serializer": JsonSerializer()}
    if settings.queue_url.startswith("redis"):
        return RedisHuey(url=settings.queue_url, **options)
    return PostgresHuey(
        dsn=settings.queue_url.replace("postgresql+psycopg:", "postgresql:"),
        create_tables=False,
        **options,
    )


def init_queue(app: Flask, settings: Settings) -> None:
    from app.kernel.jobs.runner import run_due

    huey = create_huey(settings)

    @huey.task(name=WAKE)  # type: ignore[untyped-decorator]  # huey is untyped
    def wake_task(_job_id: str) -> None:
        with app.app_context():
            run_due()

    app.extensions["huey"] = huey
    app.extensions["wake"] = wake_task


def wake(job_id: UUID) -> None:
    """Tell Huey that JOB_ID is due; that it cannot be told costs only the time until the next
    sweep.
    """
    try:
        current_app.extensions["wake"](str(job_id))
    except Exception as error:
        log.warning("wake_failed", job_id=str(job_id), error=type(error).__name__)
