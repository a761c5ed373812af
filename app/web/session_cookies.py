"""The cookie that carries a session's token."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from flask import request
from werkzeug.wrappers import Response

from app.config import current_settings


@dataclass(frozen=True)
class SessionCookie:
    """Kept from scripts and, over HTTPS, bound to the host."""

    name: str
    max_age: timedelta
    same_site: Literal["Lax", "Strict"]

    @property
    def full_name(self) -> str:
        return f"__Host-{self.name}" if current_settings().secure_cookies else self.name

    def token(self) -> str:
        """The token that this request carries, or ""."""
        return request.cookies.get(self.full_name, "")

    def set(self, response: Response, token: str) -> None:
        response.set_cookie(
            self.full_name,
            token,
            max_age=int(self.max_age.total_seconds()),
            httponly=True,
            secure=current_settings().secure_cookies,
            samesite=self.same_site,
            path="/",
        )

    def clear(self, response: Response) -> None:
        response.delete_cookie(
            self.full_name,
            path="/",
            secure=current_settings().secure_cookies,
            httponly=True,
            samesite=self.same_site,
        )
