"""The console's own cookie: the token of a staff session, never sent to or read by the
application.
"""

from flask import request
from werkzeug.wrappers import Response

from admin.sessions import MAX_AGE
from app.config import current_settings


def cookie_name() -> str:
    return "__Host-hourline-console" if _secure() else "hourline-console"


def staff_token() -> str:
    return request.cookies.get(cookie_name(), "")


def set_staff_cookie(response: Response, token: str) -> None:
    seconds = int(MAX_AGE.total_seconds())
    response.set_cookie(
        cookie_name(),
        token,
        max_age=seconds,
        httponly=True,
        secure=_secure(),
        samesite="Strict",
        path="/",
    )


def clear_staff_cookie(response: Response) -> None:
    response.delete_cookie(
        cookie_name(), path="/", secure=_secure(), httponly=True, samesite="Strict"
    )


def _secure() -> bool:
    return bool(current_settings().secure_cookies)
