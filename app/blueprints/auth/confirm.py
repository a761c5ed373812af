from flask import flash, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.services import confirmation
from app.accounts.services.passkeys import has_passkey
from app.blueprints.auth.blueprint import blueprint, wanted_page
from app.blueprints.auth.demo import code_of
from app.forms.accounts import text_of
from app.forms.security import ConfirmByCodeForm, ConfirmByPasswordForm
from app.web.access import requires_sign_in, reveals_secrets
from app.web.page import redirect_to, render
from app.web.session import SESSION_COOKIE


@blueprint.route("/confirm", methods=["GET", "POST"])
@requires_sign_in
@reveals_secrets
def confirm() -> Response:
    """Before something that a borrowed browser must not do: once more who one is, then back to the
    page.
    """
    form = ConfirmByCodeForm() if current_user.has_second_factor else ConfirmByPasswordForm()
    token = form.attempt(
        lambda: confirmation.confirm_identity(
            current_user.id, current_user.session_id, text_of(form.proof)
        )
    )
    if token:
        if request.args.get("again"):
            flash("Thank you. Nothing has been done yet: do it again now.", "info")
        response = redirect_to(wanted_page())
        SESSION_COOKIE.set(response, token)
        return response
    code = code_of(current_user.email) if current_user.has_second_factor else None
    return render(
        "auth/confirm.html",
        status=form.status,
        form=form,
        wanted=wanted_page(),
        demo_code=code,
        has_passkey=has_passkey(current_user.id),
    )
