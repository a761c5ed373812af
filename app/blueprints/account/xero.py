from flask import flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.services import xero_identity
from app.blueprints.account.blueprint import blueprint
from app.blueprints.auth.xero import start_linking
from app.kernel.errors import DomainError
from app.web.access import requires_confirmation, requires_sign_in
from app.web.page import redirect_to, render


@blueprint.post("/xero")
@requires_sign_in
@requires_confirmation
def link_xero() -> Response:
    return start_linking()


@blueprint.get("/xero/unlink")
@requires_sign_in
@requires_confirmation
def confirm_unlinking() -> Response:
    return render("account/unlink_xero.html")


@blueprint.post("/xero/unlink")
@requires_sign_in
@requires_confirmation
def unlink_xero() -> Response:
    try:
        xero_identity.unlink_xero(current_user.id)
        flash("Xero no longer opens your account.", "success")
    except DomainError as refusal:
        flash(refusal.message, "warning")
    return redirect_to(url_for("account.show"))
