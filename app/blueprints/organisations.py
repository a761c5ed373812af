"""Opening an organisation, and the list of one's own that every page offers."""

from flask import Blueprint, g, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import services
from app.accounts.queries import (
    OrganisationSwitcher,
    memberships_of,
    organisation_switcher,
)
from app.accounts.rules.places import suggest_region
from app.forms.accounts import NewOrganisationForm, text_of
from app.web.access import requires_sign_in
from app.web.context import add_frame_value
from app.web.page import redirect_to, render_form

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")


def _switcher() -> OrganisationSwitcher:
    """Asked once a request."""
    if "switcher" not in g:
        g.switcher = organisation_switcher(current_user.id)
    switcher: OrganisationSwitcher = g.switcher
    return switcher


add_frame_value("my_organisations", lambda: _switcher().memberships)
add_frame_value("logo_id", lambda: _switcher().logo_id)


@blueprint.get("/new")
@requires_sign_in
def new() -> Response:
    time_zone, currency, _ = _guess()
    form = NewOrganisationForm(time_zone=time_zone, currency=currency)
    return render_form("organisations/new.html", form, places=memberships_of(current_user.id))


@blueprint.post("")
@requires_sign_in
def create() -> Response:
    form = NewOrganisationForm()
    slug = form.attempt(lambda: _create(form))
    if slug:
        return redirect_to(url_for("timesheet.index", slug=slug))
    return render_form("organisations/new.html", form, places=memberships_of(current_user.id))


def _create(form: NewOrganisationForm) -> str:
    _, _, locale = _guess()
    return services.create_organisation(
        current_user.id, text_of(form.name), form.time_zone.data, form.currency.data, locale
    )


def _guess() -> tuple[str, str, str]:
    return suggest_region(request.headers.get("Accept-Language", ""))
