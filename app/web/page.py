"""One view answers the page and the fragment from one context."""

from typing import Any
from urllib.parse import urlsplit

from flask import make_response, redirect, render_template, request
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response


def is_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def asks_for(block: str) -> bool:
    """Whether htmx asks for the region of that name alone."""
    return is_htmx() and request.headers.get("HX-Target", "").partition("#")[2] == block


def render(
    template: str, block: str | None = None, *, status: int = 200, **context: Any
) -> Response:
    """The page of TEMPLATE, or its BLOCK alone when htmx asks for the region of that name."""
    html = (
        render_block(template, block, **context)
        if block and asks_for(block)
        else render_template(template, **context)
    )
    response = make_response(html, status)
    response.vary.add("HX-Request")
    return response


def render_form(template: str, form: Any, block: str | None = None, **context: Any) -> Response:
    """The page with FORM: 200 when it is fresh, 422 when what was sent is refused."""
    return render(template, block, status=422 if form.errors else 200, form=form, **context)


def redirect_to(location: str) -> Response:
    """After a successful change: 303, or for htmx (whose fetch would follow it unseen) an
    HX-Redirect.
    """
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": location})
    return redirect(location, 303)


def local_path(target: str | None, default: str) -> str:
    """TARGET when it is a path of this site, else DEFAULT: redirects never leave (no scheme, no
    host, no backslash).
    """
    if (
        not target
        or not target.startswith("/")
        or target[1:2] in ("/", "\\")
        or any(ord(c) < 33 or c == "\\" for c in target)
    ):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
