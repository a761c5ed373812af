"""Huey, which only wakes: its messages carry a job's id and may be lost without harm."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

import structlog
from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey
from huey.serializer import Serializer

from app.config import Settings

log = structlog.get_logger(__name__)
QUEUE_NAME = "hourline"
WAKE_TASK_NAME = "wake"
# A request writes to the queue after its commit, so one that does not answer must not hold it up.
REDIS_TIMEOUTS = {"socket_connect_timeout": "2", "socket_timeout": "5"}


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
        return RedisHuey(url=limit_redis_waits(settings.queue_url), **options)
    return PostgresHuey(
        dsn=settings.queue_url.replace("postgresql+psycopg:", "postgresql:"),
        create_tables=False,
        **options,
    )


def limit_redis_waits(url: str) -> str:
    """The address with a limit, in seconds, for each wait that it does not limit itself."""
    parts = urlsplit(url)
    query = REDIS_TIMEOUTS | dict(parse_qsl(parts.query))
    return urlunsplit(parts._replace(query=urlencode(query)))


def init_queue(app: Flask, settings: Settings) -> None:
    from app.kernel.jobs.runner import run_due_jobs

    huey = create_huey(settings)

    @huey.task(name=WAKE_TASK_NAME)  # type: ignore[untyped-decorator]  # huey is untyped
    def wake_task(_job_id: str) -> None:
        with app.app_context():
            run_due_jobs()

    app.extensions["huey"] = huey
    app.extensions["wake"] = wake_task


def wake_worker(job_id: UUID) -> bool:
    """Tell Huey that the job is due. False if it cannot be told: then the next sweep finds it."""
    try:
        current_app.extensions["wake"](str(job_id))
    except Exception as error:
        log.warning("wake_failed", job_id=str(job_id), error=type(error).__name__)
        return False
    return True
