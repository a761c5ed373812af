"""Closing the account of an organisation, and undoing it within two weeks."""

from typing import Any

from flask import Blueprint, flash, g, url_for
from werkzeug.wrappers import Response

from app.accounts import services
from app.accounts.rules.closure import ERASURE_EFFECTS, GRACE_DAYS, GRACE_EFFECTS, IMMEDIATE_EFFECTS
from app.forms.accounts import text_of
from app.forms.closure import CloseForm
from app.permissions import Permission
from app.web.access import requires, requires_confirmation
from app.web.page import redirect_to, render, render_form

blueprint = Blueprint("closure", __name__, url_prefix="/o/<slug>/closure")
WORDS: dict[str, Any] = {
    "at_once": IMMEDIATE_EFFECTS,
    "until_then": GRACE_EFFECTS,
    "afterwards": ERASURE_EFFECTS,
    "days": GRACE_DAYS,
}


@blueprint.get("")
@requires(Permission.OWN)
def show() -> Response:
    return render("closure/show.html", **WORDS)


@blueprint.get("/new")
@requires(Permission.OWN)
@requires_confirmation
def new() -> Response:
    return render_form("closure/new.html", CloseForm())


@blueprint.post("")
@requires(Permission.OWN)
@requires_confirmation
def create() -> Response:
    form = CloseForm()
    form.attempt(lambda: services.close_organisation(text_of(form.name)))
    if form.errors:
        return render_form("closure/new.html", form)
    flash(f"{g.org.name} is closed. You can undo this for {GRACE_DAYS} days.", "warning")
    return redirect_to(url_for("closure.show"))


@blueprint.post("/undo")
@requires(Permission.OWN)
@requires_confirmation
def destroy() -> Response:
    services.reopen_organisation()
    flash(f"{g.org.name} is open again. Nothing is deleted.", "success")
    return redirect_to(url_for("closure.show"))
