"""The floor: a Flask application that answers a page's bytes, with the page's statements before
(`/floor/<page>`) or with nothing before (`/bare/<page>`). Served by gunicorn.
"""

import os
import pickle
from pathlib import Path

from flask import Flask, Response
from psycopg_pool import ConnectionPool

from app.kernel.engine import engine_options
from bench.recordings import Recording, replay

RECORDINGS_SETTING = "BENCH_RECORDINGS"
MAX_CONNECTIONS = 8


def create_floor() -> Flask:
    """Reads its recordings from the file that the environment names."""
    recordings: dict[str, Recording] = pickle.loads(  # noqa: S301 - our own file
        Path(os.environ[RECORDINGS_SETTING]).read_bytes()
    )
    address = os.environ["DATABASE_URL"]
    options = engine_options(address)["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]
    pool = ConnectionPool(
        address,
        kwargs={**options, "application_name": "floor"},
        min_size=2,
        max_size=MAX_CONNECTIONS,
        open=True,
    )
    app = Flask(__name__)

    @app.get("/")
    def answer_ready() -> str:
        return "ready"

    @app.get("/bare/<page>")
    def answer_bare(page: str) -> Response:
        return Response(recordings[page].body, headers=recordings[page].headers)

    @app.get("/floor/<page>")
    def answer_after_statements(page: str) -> Response:
        with pool.connection() as connection:
            replay(connection, recordings[page].floor)
        return answer_bare(page)

    return app
