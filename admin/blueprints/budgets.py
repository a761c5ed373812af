from flask import Blueprint
from werkzeug.wrappers import Response

from admin.blueprints.listing import list_page, page_number, search_text
from admin.queries.budgets import budget_uses, calls_of_the_day
from app.web.access import requires_sign_in
from app.web.page import render

blueprint = Blueprint("budgets", __name__, url_prefix="/xero-budget")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    q = search_text()
    calls, refused = calls_of_the_day()
    return render(
        "budgets/index.html",
        "budgets_table",
        listing=list_page(budget_uses(q, page_number())),
        q=q,
        calls=calls,
        refused=refused,
    )
