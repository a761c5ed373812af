"""Which columns of a list its reader has hidden: the address says it once, then a cookie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import after_this_request, request
from werkzeug.wrappers import Response

from app.config import current_settings

# With this in the address, `column` names those that are to be shown.
CHOICE_MARK = "columns"
COOKIE_AGE = timedelta(days=365)


@dataclass(frozen=True)
class Columns:
    """The columns of a list that can be hidden, by name with their headings."""

    headings: Mapping[str, str]
    hidden: frozenset[str]

    def has(self, name: str) -> bool:
        return name not in self.hidden


def chosen_columns(list_name: str, headings: Mapping[str, str]) -> Columns:
    """The columns of the list that this request shows. What it chooses is remembered."""
    is_secure = current_settings().secure_cookies
    cookie = f"{'__Host-' if is_secure else ''}hidden_{list_name}"
    if CHOICE_MARK not in request.args:
        words = request.cookies.get(cookie, "").split(".")
        return Columns(headings, frozenset(words) & frozenset(headings))
    hidden = frozenset(headings) - frozenset(request.args.getlist("column"))

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            cookie,
            ".".join(sorted(hidden)),
            max_age=int(COOKIE_AGE.total_seconds()),
            httponly=True,
            secure=is_secure,
            samesite="Lax",
        )
        return response

    return Columns(headings, hidden)
