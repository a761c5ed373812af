from flask import Blueprint
from werkzeug.wrappers import Response

from admin.queries.staff import staff_accounts
from app.web.access import requires_sign_in
from app.web.page import render

blueprint = Blueprint("staff", __name__, url_prefix="/staff")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    return render("staff/index.html", people=staff_accounts())
