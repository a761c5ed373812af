"""Who owns the organisation, and how ownership passes to somebody else: offered by one, accepted by
the other.
"""

from collections.abc import Callable

from flask import Blueprint, flash, g, url_for
from werkzeug.wrappers import Response

from app.accounts import queries, services
from app.forms.members import OfferForm
from app.permissions import Permission
from app.web.access import requires, requires_confirmation
from app.web.page import redirect_to, render, render_form

blueprint = Blueprint("ownership", __name__, url_prefix="/o/<slug>/ownership")


@blueprint.get("")
@requires(Permission.TRACK_OWN_TIME)
def show() -> Response:
    return render("ownership/show.html", owners=queries.owners(), offer=queries.standing_offer())


@blueprint.get("/offer")
@requires(Permission.OWN)
@requires_confirmation
def new() -> Response:
    return _form_page(OfferForm())


@blueprint.post("/offer")
@requires(Permission.OWN)
@requires_confirmation
def create() -> Response:
    form = OfferForm()
    form.attempt(lambda: services.offer_ownership(form.taker_id(), keeps=form.keeps.data))
    if form.errors:
        return _form_page(form)
    flash("Offered. An e-mail is on its way; until they accept, nothing changes.", "success")
    return redirect_to(url_for("ownership.show"))


@blueprint.post("/withdraw")
@requires(Permission.OWN)
def withdraw() -> Response:
    return _act(services.withdraw_ownership, "The offer is withdrawn.")


@blueprint.get("/accept")
@requires(Permission.TRACK_OWN_TIME)
@requires_confirmation
def confirm_acceptance() -> Response:
    return render("ownership/accept.html", offer=queries.standing_offer())


@blueprint.post("/accept")
@requires(Permission.TRACK_OWN_TIME)
@requires_confirmation
def accept() -> Response:
    return _act(services.accept_ownership, f"You are now an owner of {g.org.name}.")


@blueprint.post("/decline")
@requires(Permission.TRACK_OWN_TIME)
def decline() -> Response:
    return _act(services.decline_ownership, "You have declined. Everything is as it was.")


def _act(act: Callable[[], None], words: str) -> Response:
    act()
    flash(words, "success")
    return redirect_to(url_for("ownership.show"))


def _form_page(form: OfferForm) -> Response:
    return render_form("ownership/new.html", form, offer=queries.standing_offer())
