"""The first page: hello to strangers, otherwise the way to one's organisation."""

from flask import Blueprint, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.queries import memberships_of
from app.blueprints.auth.blueprint import SIGN_IN_MARK
from app.web.access import allows_back_cache, public
from app.web.last_organisation import last_organisation
from app.web.page import redirect_to, render

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
@allows_back_cache
def index() -> Response:
    if not current_user.is_authenticated:
        return render("home/welcome.html")
    places = memberships_of(current_user.id)
    if not places:
        return redirect_to(url_for("organisations.new"))
    slugs = [place.slug for place in places]
    if len(slugs) == 1:
        return redirect_to(url_for("timesheet.index", slug=slugs[0]))
    if session.pop(SIGN_IN_MARK, False) and last_organisation() in slugs:
        return redirect_to(url_for("timesheet.index", slug=last_organisation()))
    return render("home/index.html", places=places)
