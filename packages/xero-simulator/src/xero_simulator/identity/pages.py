"""The pages a person sees while authorising an app: sign-in and consent, without JavaScript."""

from secrets import token_urlsafe

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from xero_simulator.identity.authorize import (
    AddressRefused,
    AuthorizeRequest,
    RequestRefused,
    parse_authorize,
)
from xero_simulator.identity.consent import (
    ChoiceRefused,
    allow,
    choices,
    everything_connected,
    scope_words,
)
from xero_simulator.simulator import simulator
from xero_simulator.users import User

COOKIE = "xero_simulator_session"
PATH = "/identity/connect/authorize"

blueprint = Blueprint("identity_pages", __name__, url_prefix=PATH)
Page = str | Response | tuple[str, int]


@blueprint.errorhandler(AddressRefused)
def address_refused(error: AddressRefused) -> Page:
    return render_template("sim/refused.html", reason=str(error)), 400


@blueprint.errorhandler(RequestRefused)
def request_refused(error: RequestRefused) -> Page:
    return redirect(error.address)


def _asked() -> AuthorizeRequest:
    return parse_authorize(request.args, simulator().world.apps)


def _signed_in() -> User | None:
    sim = simulator()
    user_id = sim.sessions.get(request.cookies.get(COOKIE, ""), "")
    return sim.world.users.get(user_id)


def _again() -> Response:
    return redirect(f"{PATH}?{request.query_string.decode()}", 303)


def _consent_page(user: User, asked: AuthorizeRequest, error: str = "") -> str:
    listed = choices(simulator(), user, asked) if asked.wants_organisation else []
    return render_template(
        "sim/consent.html",
        user=user,
        asked=asked,
        words=scope_words(asked),
        choices=listed,
        only_continue=everything_connected(listed),
        error=error,
        query=request.query_string.decode(),
    )


@blueprint.get("")
def show() -> Page:
    asked = _asked()
    if user := _signed_in():
        return _consent_page(user, asked)
    return render_template(
        "sim/sign_in.html",
        app_name=asked.app.name,
        users=simulator().world.users.values(),
        query=request.query_string.decode(),
    )


@blueprint.post("/sign-in")
def sign_in() -> Page:
    _asked()
    sim = simulator()
    user_id = request.form.get("user", "")
    answer = _again()
    if user_id in sim.world.users:
        session = token_urlsafe(24)
        sim.sessions[session] = user_id
        answer.set_cookie(COOKIE, session, httponly=True, samesite="Lax", path="/identity")
    return answer


@blueprint.post("/sign-out")
def sign_out() -> Page:
    simulator().sessions.pop(request.cookies.get(COOKIE, ""), None)
    return _again()


@blueprint.post("/consent")
def decide() -> Page:
    asked = _asked()
    user = _signed_in()
    if user is None:
        return _again()
    if request.form.get("decision") != "allow":
        return redirect(
            asked.answer(error="access_denied", error_description="The user denied access")
        )
    try:
        return redirect(allow(simulator(), user, asked, request.form.getlist("tenant")))
    except ChoiceRefused as refused:
        return _consent_page(user, asked, str(refused)), 422
