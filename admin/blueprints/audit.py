from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from admin import audit
from admin.blueprints.listing import filter_value, list_page, page_number, search_text
from admin.queries.staff_actions import staff_actions
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
        filter_value("action", tuple(audit.WORDS)),
        search_text(),
    )
    rows = staff_actions(staff_id, action, q, page_number())
    filters: dict[str, Any] = {
        "staff_id": staff_id,
        "action": action,
        "q": q,
        "actions": audit.WORDS,
        "everybody": all_staff(),
    }
    return render("trail/index.html", "trail_table", listing=list_page(rows), **filters)
