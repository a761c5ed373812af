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
QUEUE_NAME = "hourline"
WAKE_TASK_NAME = "wake"


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey is untyped
    """Messages as JSON: a queue that can be written to must not be able to run code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data), default=str).encode()

    def _deserialize(self, data: bytes) -> Any:
        from huey.registry import Message

        return Message(*json.loads(data))


def create_huey(settings: Settings) -> Huey:
    """Return the queue of QUEUE_URL: PostgreSQL by default, Redis for `redis://` addresses."""
    options: dict[str, Any] = {"name": QUEUE_NAME, "results": False, "serializer": JsonSerializer()}
    if settings.queue_url.startswith("redis"):
        return RedisHuey(url=settings.queue_url, **options)
    return PostgresHuey(
        dsn=settings.queue_url.replace("postgresql+psycopg:", "postgresql:"),
        create_tables=False,
        **options,
    )


def init_queue(app: Flask, settings: Settings) -> None:
    from app.kernel.jobs.runner import run_due_jobs

    huey = create_huey(settings)

    @huey.task(name=WAKE_TASK_NAME)  # type: ignore[untyped-decorator]  # huey is untyped
    def wake_task(_job_id: str) -> None:
        with app.app_context():
            run_due_jobs()

    app.extensions["huey"] = huey
    app.extensions["wake"] = wake_task


def wake_worker(job_id: UUID) -> None:
    """Tell Huey that the job is due. If it cannot be told, the next sweep finds the job."""
    try:
        current_app.extensions["wake"](str(job_id))
    except Exception as error:
        log.warning("wake_failed", job_id=str(job_id), error=type(error).__name__)
