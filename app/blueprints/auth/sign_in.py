import json
from typing import Any

from flask import current_app, flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import services
from app.accounts.sessions import end_session
from app.blueprints.auth.device import known_device
from app.blueprints.auth.site import admit, blueprint, wanted_page
from app.forms.accounts import SignInForm, typed
from app.web.access import public
from app.web.page import redirect_to, render
from app.web.session import clear_session_cookie, client_address


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> Response:
    if current_user.is_authenticated and request.method == "GET":
        return redirect_to(wanted_page())
    form = SignInForm()
    token = form.attempt(lambda: _sign_in(form))
    if token:
        return admit(token, typed(form.email))
    return render("auth/login.html", status=form.status, form=form, wanted=wanted_page(), sign_ins=_demo_sign_ins())


@blueprint.post("/logout")
@public
def logout() -> Response:
    if current_user.is_authenticated:
        end_session(current_user.session_id)
    session.clear()
    flash("You are signed out.", "success")
    response = redirect_to(url_for("home.index"))
    clear_session_cookie(response)
    return response


def _sign_in(form: SignInForm) -> str:
    email, password = typed(form.email), typed(form.password)
    return services.sign_in(email, password, client_address(), request.user_agent.string, device=known_device(email))


def _demo_sign_ins() -> list[dict[str, Any]]:
    """The seeded people of the demo (name, role, email, password, organisation); nobody outside of it."""
    settings = current_app.extensions["settings"]
    path = settings.var / "demo-sign-ins.json"
    if not settings.demo or not path.exists():
        return []
    people: list[dict[str, Any]] = json.loads(path.read_text())
    return people
