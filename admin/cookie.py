"""The console's own cookie, never sent to or read by the application."""

from admin.sessions import MAX_SESSION_AGE
from app.web.session_cookies import SessionCookie

STAFF_COOKIE = SessionCookie("hourline-console", MAX_SESSION_AGE, "Strict")
