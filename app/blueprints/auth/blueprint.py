"""What signing up and signing in share: the blueprint, and letting somebody in."""

from flask import Blueprint, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.services.sessions import end_session
from app.accounts.services.sign_in import SignInProgress
from app.blueprints.auth.device import remember_device
from app.web.page import local_path, redirect_to
from app.web.session import SESSION_COOKIE

blueprint = Blueprint("auth", __name__)

# In the form cookie: the sign-in whose second step is left, and with which address.
SECOND_STEP = "second_step"
# And where this browser wants to go once it is back from a letter or from Xero. Not in the letter:
# whoever asks for one could write in it.
KEPT_PAGE = "kept_page"
# And that somebody has only just come in, without naming a page: they go on where they were last.
SIGN_IN_MARK = "sign_in_mark"


def admit(token: str, email: str) -> Response:
    """Let the person in: a session id that nobody knew before, no form token or message from
    before, on to where they wanted to go.
    """
    onwards = wanted_page()
    if current_user.is_authenticated:
        end_session(current_user.session_id)
    session.clear()
    if onwards == url_for("home.index"):
        session[SIGN_IN_MARK] = True
    response = redirect_to(onwards)
    SESSION_COOKIE.set(response, token)
    remember_device(response, email)
    return response


def go_on(entry: SignInProgress, email: str) -> Response:
    """Let the person in, or ask for the second factor first."""
    if entry.session:
        return admit(entry.session, email)
    session[SECOND_STEP] = [entry.second_step, email]
    return redirect_to(
        url_for("auth.second_step", next=request.args.get("next") or session.pop(KEPT_PAGE, None))
    )


def keep_wanted_page() -> None:
    """For when this browser comes back by another way, whose address does not say where it wanted
    to go.
    """
    session[KEPT_PAGE] = request.args.get("next")


def wanted_page() -> str:
    return local_path(request.args.get("next") or session.get(KEPT_PAGE), url_for("home.index"))
