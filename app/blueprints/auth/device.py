"""The mark of a browser that has signed in to an account before: it has its own allowance of
attempts, so a stranger who guesses cannot keep the owner out.
"""

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from app.config import current_settings
from app.kernel.secrets import fingerprint, new_token

COOKIE_SECONDS = 365 * 86_400


def known_device(email: str) -> str:
    """The mark of this browser when it has signed in with `email` before, else ''."""
    account, mark = _read()
    return mark if account == _account(email) else ""


def remember_device(response: Response, email: str) -> None:
    secure = current_settings().secure_cookies
    value = _signer().dumps([_account(email), known_device(email) or new_token()])
    response.set_cookie(
        _name(),
        str(value),
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=secure,
        samesite="Lax",
        path="/",
    )


def _read() -> tuple[str, str]:
    try:
        account, mark = _signer().loads(request.cookies.get(_name(), ""))
    except (BadSignature, ValueError):
        return "", ""
    return str(account), str(mark)


def _account(email: str) -> str:
    return fingerprint(email.strip().casefold()).hex()


def _name() -> str:
    return "__Host-device" if current_settings().secure_cookies else "device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().secret_key, salt="device")
