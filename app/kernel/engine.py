"""How the database is reached: driver, pool, time-outs, planning."""

from typing import Any

# A process that is stopped or cut off inside a transaction gives its locks back after a minute;
# what is awaited by all is held more briefly (kernel.locks.limit_idle_time).
SESSION_LIMITS = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
# Compiling a statement takes longer than any of ours runs. A plan made without the values is fatal
# where one organisation has a million rows and the next has ten, so each execution is planned,
# whatever prepares statements on the way (psycopg after five executions, a pooler).
PLANNING = "-c jit=off -c plan_cache_mode=force_custom_plan"


def driver_url(url: str) -> str:
    """The address with the psycopg 3 driver named, whatever spelling it came in."""
    return "postgresql+psycopg://" + url.split("://", 1)[1]


def engine_options(url: str) -> dict[str, Any]:
    """Flask-SQLAlchemy's configuration for one process: a small pool that notices a restarted
    PostgreSQL.
    """
    return {
        "SQLALCHEMY_DATABASE_URI": driver_url(url),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": 5,
            "max_overflow": 10,
            "pool_pre_ping": True,
            "pool_timeout": 10,
            "connect_args": {
                "connect_timeout": 5,
                "application_name": "hourline",
                "options": f"{SESSION_LIMITS} {PLANNING}",
            },
        },
        "SQLALCHEMY_RECORD_QUERIES": False,
    }
