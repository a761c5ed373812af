"""Is it alive, and is it ready."""

from flask import Blueprint
from sqlalchemy import text
from werkzeug.wrappers import Response

from app.kernel.db import db
from app.kernel.migrations import is_current
from app.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """200 when all that pages need is there; 503 names what is not.

    The queue is none of it: without one, the sweep finds what is due.
    """
    for name, check in CHECKS.items():
        try:
            good = check()
        except Exception:
            good = False
        if not good:
            return Response(f"{name} not ready\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


def _database() -> bool:
    return db.session.execute(text("SELECT 1")).scalar() == 1


CHECKS = {"database": _database, "migrations": is_current}
