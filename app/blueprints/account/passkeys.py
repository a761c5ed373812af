from uuid import UUID

from flask import flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.rules.devices import device_in_words
from app.accounts.services import passkeys
from app.blueprints.account.blueprint import blueprint
from app.blueprints.auth.passkeys import as_json
from app.forms.accounts import text_of
from app.forms.security import NewPasskeyForm
from app.web.access import requires_confirmation, requires_second_factor, requires_sign_in
from app.web.page import redirect_to, render, render_form
from app.web.session import SESSION_COOKIE

HOME = "/passkeys"


@blueprint.get(f"{HOME}/new")
@requires_sign_in
@requires_confirmation
@requires_second_factor
def new_passkey() -> Response:
    return render(
        "account/new_passkey.html",
        form=NewPasskeyForm(name=device_in_words(request.user_agent.string)),
    )


@blueprint.post(f"{HOME}/challenge")
@requires_sign_in
@requires_confirmation
@requires_second_factor
def new_passkey_challenge() -> Response:
    return as_json(passkeys.offer_passkey(current_user.id, current_user.session_id))


@blueprint.post(HOME)
@requires_sign_in
@requires_confirmation
@requires_second_factor
def create_passkey() -> Response:
    form = NewPasskeyForm()
    if not form.attempt(lambda: _add(form)):
        return render_form("account/new_passkey.html", form)
    flash(f"The passkey “{text_of(form.name)}” opens your account from now on.", "success")
    return redirect_to(url_for("account.show"))


@blueprint.get(f"{HOME}/<uuid:passkey_id>/remove")
@requires_sign_in
@requires_confirmation
def confirm_passkey_removal(passkey_id: UUID) -> Response:
    return render(
        "account/remove_passkey.html", passkey=passkeys.passkey_of(current_user.id, passkey_id)
    )


@blueprint.post(f"{HOME}/<uuid:passkey_id>/remove")
@requires_sign_in
@requires_confirmation
def remove_passkey(passkey_id: UUID) -> Response:
    token = passkeys.remove_passkey(current_user.id, current_user.session_id, passkey_id)
    flash(
        "The passkey is removed here, and your other sessions have ended. Delete it on the device,"
        " too.",
        "success",
    )
    response = redirect_to(url_for("account.show"))
    SESSION_COOKIE.set(response, token)
    return response


def _add(form: NewPasskeyForm) -> bool:
    passkeys.add_passkey(
        current_user.id, current_user.session_id, text_of(form.name), text_of(form.credential)
    )
    return True
