"""The session cookie: a random id whose row in the database says who is signed in."""

from flask import Flask, request
from flask_login import AnonymousUserMixin, LoginManager, UserMixin

from app.accounts.models import UserSession
from app.accounts.services.sessions import MAX_SESSION_AGE, find_session, is_recent_confirmation
from app.web.session_cookies import SessionCookie

SESSION_COOKIE = SessionCookie("hourline", MAX_SESSION_AGE, "Lax")


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


def init_sessions(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None
    manager.anonymous_user = AnonymousUserMixin

    @manager.request_loader  # type: ignore[untyped-decorator]  # Flask-Login is untyped
    def load(_request: object) -> SignedIn | None:
        token = SESSION_COOKIE.token()
        session = find_session(token) if token else None
        return SignedIn(session) if session else None

    manager.init_app(app)


def client_address() -> str:
    """The network address of the caller, as the trusted proxies report it."""
    return request.remote_addr or ""
