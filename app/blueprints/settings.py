"""The organisation's settings, and each member's own."""

from typing import Any

from flask import Blueprint, flash, g, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import queries, services
from app.accounts.rules.notices import notices_for
from app.accounts.rules.short_timers import ShortTimers
from app.blueprints.settings_cards import groups_for
from app.forms.accounts import text_of
from app.forms.organisation import OrganisationForm, ProfileForm
from app.permissions import Permission, can
from app.projects.services import change_organisation
from app.web.access import requires
from app.web.page import redirect_to, render, render_form

blueprint = Blueprint("settings", __name__, url_prefix="/o/<slug>/settings")


@blueprint.get("")
@requires(Permission.TRACK_OWN_TIME)
def index() -> Response:
    return render(
        "settings/index.html",
        groups=groups_for(g.member.role, is_offered_ownership=_is_offered_ownership()),
    )


@blueprint.get("/organisation")
@requires(Permission.MANAGE_ORGANISATION)
def edit() -> Response:
    return render_form("settings/edit.html", _organisation_form())


@blueprint.post("/organisation")
@requires(Permission.MANAGE_ORGANISATION)
def update() -> Response:
    form = _organisation_form()
    form.attempt(lambda: _update(form))
    if form.errors:
        return render_form("settings/edit.html", form)
    flash("Settings saved.", "success")
    return redirect_to(url_for("settings.index"))


@blueprint.get("/profile")
@requires(Permission.TRACK_OWN_TIME)
def profile() -> Response:
    return render_form("settings/profile.html", _profile_form())


@blueprint.post("/profile")
@requires(Permission.TRACK_OWN_TIME)
def update_profile() -> Response:
    form = _profile_form()
    form.attempt(lambda: services.change_profile(g.member.id, **_profile_values(form)))
    if form.errors:
        return render_form("settings/profile.html", form)
    flash("Your profile is saved.", "success")
    return redirect_to(url_for("settings.profile"))


def _is_offered_ownership() -> bool:
    """An owner has it already, so nothing is asked for them."""
    offer = None if can(g.member.role, Permission.OWN) else queries.standing_offer()
    return offer is not None and offer.to_id == g.member.id


def _organisation_form() -> OrganisationForm:
    form = OrganisationForm(obj=g.org)
    form.edit(g.org)
    return form


def _profile_form() -> ProfileForm:
    form = ProfileForm(g.org.locale, g.member.role, **_present())
    form.edit(g.member.user, g.member)
    return form


def _present() -> dict[str, Any]:
    member = g.member
    letters = [
        notice.value for notice in notices_for(member.role) if notice not in member.muted_mails
    ]
    return {
        "name": current_user.name,
        "time_zone": member.time_zone,
        "locale": member.locale,
        "theme": current_user.theme,
        "letters": letters,
    }


def _profile_values(form: ProfileForm) -> dict[str, Any]:
    chosen = {
        "time_zone": form.time_zone.data,
        "locale": form.locale.data,
        "theme": form.theme.data,
    }
    return {
        "name": text_of(form.name),
        "letters": form.letters.data or [],
        "version": form.version.data,
        **chosen,
    }


def _update(form: OrganisationForm) -> None:
    change_organisation(
        form.version.data,
        name=text_of(form.name),
        time_zone=form.time_zone.data,
        currency=form.currency.data,
        week_start=form.week_start.data,
        locale=form.locale.data,
        short_timers=ShortTimers(form.short_timers.data),
        require_second_factor=form.require_second_factor.data,
    )
