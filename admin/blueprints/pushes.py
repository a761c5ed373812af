from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from werkzeug.wrappers import Response

from admin import services
from admin.access import current_staff
from admin.blueprints.listing import filter_value, list_page, page_number, search_text
from admin.forms import GiveUpForm
from admin.queries.pushes import push_failure, push_failures, pushes_by_state
from app.forms.accounts import text_of
from app.kernel.errors import Conflict
from app.web.access import requires_sign_in
from app.web.page import redirect_to, render, render_form

blueprint = Blueprint("pushes", __name__, url_prefix="/push-failures")
STATES = ("failed", "needs_attention", "pushing")


@blueprint.get("")
@requires_sign_in
def index() -> Response:
    state, q = filter_value("state", STATES), search_text()
    rows = push_failures(state, q, page_number())
    counts = pushes_by_state()
    return render(
        "pushes/index.html",
        "pushes_table",
        listing=list_page(rows),
        state=state,
        q=q,
        counts=counts,
        all_count=sum(counts.values()),
    )


@blueprint.post("/<uuid:org_id>/<uuid:invoice_id>/retry")
@requires_sign_in
def retry(org_id: UUID, invoice_id: UUID) -> Response:
    try:
        services.retry_push(current_staff().id, org_id, invoice_id)
        flash("Asked for. A worker takes it up within seconds.", "success")
    except Conflict as refusal:
        flash(refusal.message, "warning")
    return redirect_to(url_for("pushes.index"))


@blueprint.route("/<uuid:org_id>/<uuid:invoice_id>/give-up", methods=["GET", "POST"])
@requires_sign_in
def give_up(org_id: UUID, invoice_id: UUID) -> Response:
    failure = push_failure(org_id, invoice_id)
    if failure is None:
        abort(404)
    form = GiveUpForm()

    def act() -> bool:
        services.give_up_push(current_staff().id, org_id, invoice_id, text_of(form.reason))
        return True

    if form.attempt(act):
        flash("Asked for. A worker gives the push up within seconds.", "success")
        return redirect_to(url_for("pushes.index"))
    return render_form("pushes/give_up.html", form, failure=failure)
