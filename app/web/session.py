"""The session cookie: a random id whose row in the database says who is signed in."""

from flask import Flask, request
from flask_login import AnonymousUserMixin, LoginManager, UserMixin
from werkzeug.wrappers import Response

from app.accounts.models import UserSession
from app.accounts.services.sessions import find_session, is_recent_confirmation
from app.config import current_settings

SESSION_SECONDS = 30 * 86_400


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    """The person of this request, as templates see them."""

    def __init__(self, session: UserSession) -> None:
        self.session_id = session.id
        self.id = session.user_id
        self.name = session.user.name
        self.email = session.user.email
        self.theme = session.user.theme
        self.verified = session.user.verified_at is not None
        self.has_password = session.user.has_password
        self.has_second_factor = session.user.has_second_factor
        self.is_confirmed = is_recent_confirmation(session.confirmed_at)

    def get_id(self) -> str:
        return str(self.id)


def cookie_name() -> str:
    return "__Host-hourline" if current_settings().secure_cookies else "hourline"


def init_sessions(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None
    manager.anonymous_user = AnonymousUserMixin

    @manager.request_loader  # type: ignore[untyped-decorator]  # Flask-Login is untyped
    def load(_request: object) -> SignedIn | None:
        token = request.cookies.get(cookie_name())
        session = find_session(token) if token else None
        return SignedIn(session) if session else None

    manager.init_app(app)


def set_session_cookie(response: Response, token: str) -> None:
    secure = current_settings().secure_cookies
    response.set_cookie(
        cookie_name(),
        token,
        max_age=SESSION_SECONDS,
        httponly=True,
        secure=secure,
        samesite="Lax",
        path="/",
    )


def clear_session_cookie(response: Response) -> None:
    response.delete_cookie(
        cookie_name(),
        path="/",
        secure=current_settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def client_address() -> str:
    """The network address of the caller, as the trusted proxies report it."""
    return request.remote_addr or ""
