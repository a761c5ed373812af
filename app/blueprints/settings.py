"""The organisation's settings, and each member's own."""

from typing import Any

from flask import Blueprint, current_app, flash, g, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import services
from app.accounts.rules.notices import notices_for
from app.accounts.rules.short_timers import ShortTimers
from app.forms.accounts import text_of
from app.forms.organisation import OrganisationForm, ProfileForm
from app.permissions import Permission
from app.projects.services import change_organisation
from app.web.access import requires
from app.web.page import redirect_to, render, render_form

blueprint = Blueprint("settings", __name__, url_prefix="/o/<slug>/settings")

# What the hub shows: endpoint, permission, title, what one finds there, icon.
CARDS = (
    (
        "settings.profile",
        Permission.TRACK_OWN_TIME,
        "Your profile",
        "Your name, time zone, formats, theme and letters.",
        "user-circle",
    ),
    (
        "settings.edit",
        Permission.MANAGE_ORGANISATION,
        "Organisation",
        "Name, address, logo, time zone, currency and formats.",
        "building",
    ),
    (
        "members.index",
        Permission.MANAGE_MEMBERS,
        "Members",
        "Who works here, and in which role.",
        "users",
    ),
    (
        "xero.show",
        Permission.SEE_CONNECTION,
        "Xero",
        "The connection, what it syncs and what it may touch.",
        "plug-connected",
    ),
    (
        "invoice_defaults.edit",
        Permission.MANAGE_CONNECTION,
        "Invoice defaults",
        "Account, tax, theme, terms and numbers.",
        "file-invoice",
    ),
    (
        "ownership.show",
        Permission.TRACK_OWN_TIME,
        "Ownership",
        "Who owns the organisation; offer it to somebody else.",
        "key",
    ),
    (
        "audit.index",
        Permission.SEE_LOGS,
        "Audit log",
        "Who did what, when and from where.",
        "list-details",
    ),
    (
        "exports.index",
        Permission.SEE_LOGS,
        "Export",
        "Everything of the organisation as one file.",
        "file-export",
    ),
    (
        "closure.show",
        Permission.OWN,
        "Close the account",
        "What happens then, and how to undo it.",
        "archive",
    ),
)


@blueprint.get("")
@requires(Permission.TRACK_OWN_TIME)
def index() -> Response:
    return render(
        "settings/index.html",
        cards=[card for card in CARDS if card[0] in current_app.view_functions],
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
