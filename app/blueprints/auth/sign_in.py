from flask import flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import services
from app.accounts.queries import link_owner
from app.accounts.services import email_links
from app.accounts.services.passkeys import has_passkey
from app.accounts.services.sessions import end_session
from app.accounts.services.sign_in import SignInProgress, take_second_step
from app.blueprints.auth.blueprint import SECOND_STEP, admit, blueprint, go_on, wanted_page
from app.blueprints.auth.demo import code_of, one_click_code, sign_ins
from app.blueprints.auth.device import known_device
from app.forms.accounts import SignInForm, text_of
from app.forms.security import SecondStepForm
from app.kernel.errors import DomainError
from app.web.access import allows_back_cache, public, reveals_secrets
from app.web.page import redirect_to, render
from app.web.session import SESSION_COOKIE, client_address

# What the browser holds of pages and scripts; its cookies stay, among them theme and known device.
CLEARED_AT_SIGN_OUT = '"cache", "storage"'
SIGN_IN_EXPIRED_MESSAGE = "Signing in took too long. Type your password again."


@blueprint.route("/login", methods=["GET", "POST"])
@public
@allows_back_cache
def login() -> Response:
    if current_user.is_authenticated and request.method == "GET":
        return redirect_to(wanted_page())
    form = SignInForm()
    entry = form.attempt(lambda: _sign_in(form))
    if entry:
        return go_on(entry, text_of(form.email))
    return render(
        "auth/login.html", status=form.status, form=form, wanted=wanted_page(), sign_ins=sign_ins()
    )


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
@reveals_secrets
def second_step() -> Response:
    """The second factor of somebody whose password was right."""
    token, email = session.get(SECOND_STEP, ("", ""))
    owner = link_owner(token, email_links.SECOND_STEP)
    if owner is None:
        session.pop(SECOND_STEP, None)
        flash(SIGN_IN_EXPIRED_MESSAGE, "warning")
        return redirect_to(url_for("auth.login", next=request.args.get("next")))
    form, can_use_passkey = SecondStepForm(), has_passkey(owner.id)
    entry = form.attempt(lambda: _take_second_step(token, email, text_of(form.code)))
    if entry:
        return admit(entry.session, email)
    return render(
        "auth/second_step.html",
        status=form.status,
        form=form,
        email=email,
        demo_code=code_of(email),
        has_passkey=can_use_passkey,
    )


@blueprint.post("/logout")
@public
def logout() -> Response:
    if current_user.is_authenticated:
        end_session(current_user.session_id)
    session.clear()
    flash("You are signed out.", "success")
    response = redirect_to(wanted_page())
    SESSION_COOKIE.clear(response)
    response.headers["Clear-Site-Data"] = CLEARED_AT_SIGN_OUT
    return response


def _sign_in(form: SignInForm) -> SignInProgress:
    email = text_of(form.email)
    entry = services.sign_in(
        email,
        text_of(form.password),
        client_address(),
        request.user_agent.string,
        device=known_device(email),
    )
    code = one_click_code(email)
    if not (entry.second_step and code):
        return entry
    try:
        return _take_second_step(entry.second_step, email, code)
    except DomainError:
        return entry


def _take_second_step(token: str, email: str, code: str) -> SignInProgress:
    return take_second_step(
        token, code, client_address(), request.user_agent.string, device=known_device(email)
    )
