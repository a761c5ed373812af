"""Passkeys, which need JavaScript: each way in is a pair of what the browser is asked, as JSON, and
its answer in a form.
"""

from flask import current_app, flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.services import passkey_sign_in
from app.accounts.services.sign_in import SignInProgress
from app.blueprints.auth.blueprint import SECOND_STEP, admit, blueprint, wanted_page
from app.blueprints.auth.device import known_device
from app.forms.accounts import text_of
from app.forms.security import PasskeyForm
from app.kernel.secrets import new_token
from app.web.access import public, requires_sign_in
from app.web.page import redirect_to
from app.web.session import SESSION_COOKIE, client_address

# In the form cookie: the secret mark of a browser that signs in with a passkey.
BROWSER = "passkey_browser"


@blueprint.post("/login/passkey/challenge")
@public
def passkey_challenge() -> Response:
    session.setdefault(BROWSER, new_token())
    return as_json(passkey_sign_in.request_passkey(session[BROWSER], client_address()))


@blueprint.post("/login/passkey")
@public
def passkey() -> Response:
    """The only step of a sign-in."""
    form = PasskeyForm()
    browser, agent = session.get(BROWSER, ""), request.user_agent.string
    entered = form.attempt(
        lambda: passkey_sign_in.sign_in_with_passkey(
            browser, text_of(form.credential), client_address(), agent
        )
    )
    return admit(entered.session, entered.email) if entered else _return_to_page(form, "auth.login")


@blueprint.post("/login/code/passkey/challenge")
@public
def second_passkey_challenge() -> Response:
    token, _ = session.get(SECOND_STEP, ("", ""))
    return as_json(passkey_sign_in.request_second_step_passkey(token))


@blueprint.post("/login/code/passkey")
@public
def second_passkey() -> Response:
    """In place of the second factor's code."""
    form = PasskeyForm()
    token, email = session.get(SECOND_STEP, ("", ""))
    entry = form.attempt(lambda: _take_second_step(token, email, text_of(form.credential)))
    return admit(entry.session, email) if entry else _return_to_page(form, "auth.second_step")


@blueprint.post("/confirm/passkey/challenge")
@requires_sign_in
def confirming_passkey_challenge() -> Response:
    return as_json(
        passkey_sign_in.request_confirmation_passkey(current_user.id, current_user.session_id)
    )


@blueprint.post("/confirm/passkey")
@requires_sign_in
def confirming_passkey() -> Response:
    """In place of the code or password that /confirm asks for."""
    form = PasskeyForm()
    token = form.attempt(
        lambda: passkey_sign_in.confirm_with_passkey(
            current_user.id, current_user.session_id, text_of(form.credential)
        )
    )
    if not token:
        return _return_to_page(form, "auth.confirm")
    response = redirect_to(wanted_page())
    SESSION_COOKIE.set(response, token)
    return response


def as_json(text: str) -> Response:
    return current_app.response_class(text, mimetype="application/json")


def _take_second_step(token: str, email: str, answer: str) -> SignInProgress:
    return passkey_sign_in.take_second_step(
        token, answer, client_address(), request.user_agent.string, device=known_device(email)
    )


def _return_to_page(form: PasskeyForm, page: str) -> Response:
    """Back to the page with the button, whose other ways are still there; when the sign-in has
    expired, that page says so.
    """
    if form.refusal_status != 404:
        flash(form.refusal, "danger")
    return redirect_to(
        url_for(page, next=request.args.get("next"), again=request.args.get("again"))
    )
