from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from admin import trail
from admin.blueprints.listing import chosen, listing, page_number, searched
from admin.queries.trail import PAGE, staff_actions
from admin.staff import all_staff
from app.kernel.ids import parse_id
from app.web.access import requires_sign_in
from app.web.page import render

blueprint = Blueprint("trail", __name__, url_prefix="/trail")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    staff_id, action, q = (
        parse_id(request.args.get("staff", "")),
        chosen("action", tuple(trail.WORDS)),
        searched(),
    )
    rows = staff_actions(staff_id, action, q, page_number())
    filters: dict[str, Any] = {
        "staff_id": staff_id,
        "action": action,
        "q": q,
        "actions": trail.WORDS,
        "everybody": all_staff(),
    }
    return render("trail/index.html", "trail_table", listing=listing(rows, PAGE), **filters)
