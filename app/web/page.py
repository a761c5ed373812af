"""What htmx asks for, and what it is answered. One view answers the page and the fragment from one
context.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, render_template
from htmx_flask import make_response, request
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response


def is_htmx() -> bool:
    return bool(request.htmx)


def is_plain_visit() -> bool:
    """Whether somebody opens a page, rather than sends something or asks for a part of one."""
    return request.method in ("GET", "HEAD") and not is_htmx()


def is_target(element_id: str) -> bool:
    """Whether htmx puts the answer in the place of the element with that id. htmx 4 names its
    target as `tag#id`, earlier ones as the id alone, which is what htmx-flask expects.
    """
    target: str = request.htmx.target or ""
    return is_htmx() and target.partition("#")[2] == element_id


def current_page() -> str:
    """The address of the page on which a form stood or a link was followed, or "" where the
    browser names none that makes sense.
    """
    address: str = request.htmx.current_url or request.referrer or ""
    return address if is_address(address) else ""


def path_on_this_site(address: str) -> str:
    """The path and query of the `address`, or "" where it leads to another site."""
    page = urlsplit(address)
    path = f"{page.path}?{page.query}" if page.query else page.path
    return local_path(path, "") if page.netloc == request.host else ""


def path_before() -> str:
    """The path of our own page from which this one is asked for, or "": there one goes back to."""
    return path_on_this_site(current_page())


def is_address(text: str) -> bool:
    """Whether `text` can be taken apart as an address: brackets, for one, mean something there."""
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def render(
    template: str,
    block: str | None = None,
    *,
    status: int = 200,
    trigger: str | None = None,
    **context: Any,
) -> Response:
    """Answer with the page of `template`, or with its `block` alone when htmx asks for the element
    of that name; the template sees which as `fragment`. `trigger`: the event htmx raises then.
    """
    fragment = block if block and is_target(block) else ""
    html = (
        render_block(template, fragment, fragment=fragment, **context)
        if fragment
        else render_template(template, fragment="", **context)
    )
    response: Response = make_response(html, status, trigger=trigger)
    response.vary.add("HX-Request")
    return response


def empty_response(trigger: str) -> Response:
    """Answer htmx with no content, only with the event that other parts of the page wait for."""
    response: Response = make_response("", 204, trigger=trigger)
    return response


def flash_undo(words: str, address: str) -> None:
    """Say on top of what is shown next what was done, with a button that sends to `address`, which
    undoes it.
    """
    flash({"text": words, "undo": address}, "success")  # type: ignore[arg-type]  # sessions keep it


def toast_response(trigger: str) -> Response:
    """Answer htmx with what was flashed, and with the event that other parts of the page wait
    for.
    """
    return render("layouts/_toasts.html", trigger=trigger)


def render_form(template: str, form: Any, block: str | None = None, **context: Any) -> Response:
    """Answer with the page that holds `form`: 200 when it is fresh, 422 when it has errors, 409
    when it shows both sides of a change.
    """
    status = form.refused_status if form.errors else 200
    return render(template, block, status=status, form=form, **context)


def redirect_to(location: str) -> Response:
    """Lead on after a successful change: 303, or for htmx (whose fetch would follow it unseen) an
    HX-Redirect.
    """
    response: Response = (
        make_response("", 204, redirect=location) if is_htmx() else redirect(location, 303)
    )
    return response


def local_path(target: str | None, default: str) -> str:
    """Return `target` when it is a path of this site, else `default`: redirects never leave (no
    scheme, no host, no backslash).
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
