"""The pages a person sees while authorising an app: sign-in and consent, without JavaScript."""

from secrets import token_urlsafe

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from xero_simulator.identity.authorize import (
    AuthorizeRequest,
    InvalidAddress,
    InvalidRequest,
    parse_authorize_request,
)
from xero_simulator.identity.consent import (
    InvalidChoice,
    allow_access,
    is_everything_connected,
    organisation_choices,
    scope_words,
)
from xero_simulator.simulator import current_simulator
from xero_simulator.users import User

COOKIE_NAME = "xero_simulator_session"
AUTHORIZE_PATH = "/identity/connect/authorize"

blueprint = Blueprint("identity_pages", __name__, url_prefix=AUTHORIZE_PATH)
Page = str | Response | tuple[str, int]


@blueprint.errorhandler(InvalidAddress)
def show_refusal(error: InvalidAddress) -> Page:
    return render_template("sim/refused.html", reason=str(error)), 400


@blueprint.errorhandler(InvalidRequest)
def redirect_with_error(error: InvalidRequest) -> Page:
    return redirect(error.address)


def _authorize_request() -> AuthorizeRequest:
    return parse_authorize_request(request.args, current_simulator().directory.apps)


def _signed_in_user() -> User | None:
    sim = current_simulator()
    user_id = sim.sessions.get(request.cookies.get(COOKIE_NAME, ""), "")
    return sim.directory.users.get(user_id)


def _redirect_to_start() -> Response:
    return redirect(f"{AUTHORIZE_PATH}?{request.query_string.decode()}", 303)


def _consent_page(user: User, authorize_request: AuthorizeRequest, error: str = "") -> str:
    choices = (
        organisation_choices(current_simulator(), user, authorize_request)
        if authorize_request.has_organisation_scopes
        else []
    )
    return render_template(
        "sim/consent.html",
        user=user,
        authorize_request=authorize_request,
        words=scope_words(authorize_request),
        choices=choices,
        only_continue=is_everything_connected(choices),
        error=error,
        query=request.query_string.decode(),
    )


@blueprint.get("")
def show() -> Page:
    authorize_request = _authorize_request()
    if user := _signed_in_user():
        return _consent_page(user, authorize_request)
    return render_template(
        "sim/sign_in.html",
        app_name=authorize_request.app.name,
        users=current_simulator().directory.users.values(),
        query=request.query_string.decode(),
    )


@blueprint.post("/sign-in")
def sign_in() -> Page:
    _authorize_request()
    sim = current_simulator()
    user_id = request.form.get("user", "")
    answer = _redirect_to_start()
    if user_id in sim.directory.users:
        session = token_urlsafe(24)
        sim.sessions[session] = user_id
        answer.set_cookie(COOKIE_NAME, session, httponly=True, samesite="Lax", path="/identity")
    return answer


@blueprint.post("/sign-out")
def sign_out() -> Page:
    current_simulator().sessions.pop(request.cookies.get(COOKIE_NAME, ""), None)
    return _redirect_to_start()


@blueprint.post("/consent")
def decide() -> Page:
    authorize_request = _authorize_request()
    user = _signed_in_user()
    if user is None:
        return _redirect_to_start()
    if request.form.get("decision") != "allow":
        return redirect(
            authorize_request.redirect_address(
                error="access_denied", error_description="The user denied access"
            )
        )
    try:
        return redirect(
            allow_access(
                current_simulator(), user, authorize_request, request.form.getlist("tenant")
            )
        )
    except InvalidChoice as refusal:
        return _consent_page(user, authorize_request, str(refusal)), 422
