"""Help, for anybody."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.web.access import allows_back_cache, public
from app.web.page import render
from app.xero.push.rules.error_advice import every_advice

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
@public
@allows_back_cache
def index() -> Response:
    """What is rounded when, retainers, budgets, a lost second factor, letters."""
    return render("help/index.html")


@blueprint.get("/xero")
@public
@allows_back_cache
def xero() -> Response:
    """Connecting Xero, what is synced, and what to do when something fails: each symptom with an
    anchor that pages link to.
    """
    return render("help/xero.html", causes=every_advice())
