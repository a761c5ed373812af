from flask import Blueprint, flash, g, request, session, url_for
from werkzeug.wrappers import Response

from admin.cookie import STAFF_COOKIE
from admin.demo import demo_staff
from admin.forms import SignInForm
from admin.sessions import sign_out
from admin.sign_in import sign_in
from app.forms.accounts import text_of
from app.web.access import public
from app.web.page import local_path, redirect_to, render

blueprint = Blueprint("auth", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> Response:
    if g.staff is not None and request.method == "GET":
        return redirect_to(url_for("connections.index"))
    form = SignInForm()
    token = form.attempt(
        lambda: sign_in(
            text_of(form.email),
            text_of(form.password),
            text_of(form.code),
            request.remote_addr or "",
        )
    )
    if token is None:
        form.code.data = ""
        return render(
            "auth/login.html",
            status=form.status,
            form=form,
            demo=demo_staff(),
            wanted=request.args.get("next"),
        )
    return _answer_signed_in(token)


def _answer_signed_in(token: str) -> Response:
    if g.staff_session is not None:
        sign_out(g.staff_session)
    session.clear()
    response = redirect_to(local_path(request.args.get("next"), url_for("connections.index")))
    STAFF_COOKIE.set(response, token)
    return response


@blueprint.post("/logout")
@public
def logout() -> Response:
    if g.staff_session is not None:
        sign_out(g.staff_session)
    session.clear()
    flash("You are signed out.", "success")
    response = redirect_to(url_for("auth.login"))
    STAFF_COOKIE.clear(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
