"""What signing up and signing in share: the blueprint, and letting somebody in."""

from flask import Blueprint, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.sessions import end_session
from app.blueprints.auth.device import remember_device
from app.web.page import local_path, redirect_to
from app.web.session import set_session_cookie

blueprint = Blueprint("auth", __name__)


def admit(token: str, email: str) -> Response:
    """Let the person in: a session id that nobody knew before, no form token or message from before, on to where they wanted to go."""
    if current_user.is_authenticated:
        end_session(current_user.session_id)
    session.clear()
    response = redirect_to(wanted_page())
    set_session_cookie(response, token)
    remember_device(response, email)
    return response


def wanted_page() -> str:
    return local_path(request.args.get("next"), url_for("home.index"))
