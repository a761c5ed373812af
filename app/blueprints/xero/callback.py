"""Back from Xero's consent page."""

from uuid import UUID

from flask import flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.models import Organisation
from app.accounts.queries import membership_at, organisations_of
from app.blueprints.auth.xero import finish_sign_in
from app.blueprints.xero.blueprint import blueprint
from app.blueprints.xero.choice import say_connected, say_failed
from app.kernel import tenancy
from app.kernel.errors import DomainError
from app.permissions import Permission, can
from app.web.access import public
from app.web.page import redirect_to
from app.web.session import client_address
from app.xero.api.errors import XeroError
from app.xero.connect import services
from app.xero.connect.models import OAuthAttempt
from app.xero.connect.services.sign_ins import is_sign_in

DECLINED_MESSAGE = "You declined in Xero: nothing was connected."
FAILED_MESSAGE = "Xero did not finish the consent: nothing was connected. Start again."
SCOPE_REFUSED_MESSAGE = (
    "Xero does not allow this app what Hourline asks for, and nothing was connected. Its operator"
    " should compare XERO_SCOPES with it."
)
ROLE_REFUSED_MESSAGE = "Your role does not allow connecting Xero."
REFUSAL_MESSAGES = {"access_denied": DECLINED_MESSAGE, "invalid_scope": SCOPE_REFUSED_MESSAGE}


@blueprint.get("/xero/callback")
@public
def callback() -> Response:
    """Always a redirect: the address holds a code. Whatever is wrong is said on the page it leads
    to.
    """
    state = request.args.get("state", "")
    if is_sign_in(state):
        return finish_sign_in(state)
    if not current_user.is_authenticated:
        return redirect_to(url_for("auth.login"))
    try:
        attempt = services.take_consent(state, current_user.session_id, current_user.id)
    except services.ConsentRefused as refusal:
        flash(refusal.message, "danger")
        return redirect_to(_settings_page(refusal.org_id))
    organisation = _enter_organisation(attempt.org_id)
    if organisation is None:
        flash(ROLE_REFUSED_MESSAGE, "danger")
        return redirect_to(url_for("home.index"))
    return redirect_to(url_for(_finish(attempt), slug=organisation.slug))


def _settings_page(org_id: UUID | None) -> str:
    organisation = _enter_organisation(org_id) if org_id else None
    return url_for("xero.show", slug=organisation.slug) if organisation else url_for("home.index")


def _enter_organisation(org_id: UUID) -> Organisation | None:
    """Put the organisation of the consent in force; None when the person may not connect it (any
    more).
    """
    organisation = next(
        (org for org in organisations_of(current_user.id) if org.id == org_id), None
    )
    if organisation is None:
        return None
    tenancy.enter_scope(tenancy.Scope(org_id, current_user.id, client_address()))
    member = membership_at(organisation.slug, current_user.id)
    return (
        organisation
        if member is not None and can(member.role, Permission.MANAGE_CONNECTION)
        else None
    )


def _finish(attempt: OAuthAttempt) -> str:
    """Connect, or say why not; answers the view to go on to."""
    code = request.args.get("code", "")
    if request.args.get("error") or not code:
        flash(REFUSAL_MESSAGES.get(request.args.get("error", ""), FAILED_MESSAGE), "warning")
        return "xero.show"
    try:
        outcome = services.finish_consent(attempt, code)
    except (XeroError, DomainError) as trouble:
        say_failed(trouble)
        return "xero.show"
    if not outcome.connected:
        return "xero.choose"
    return say_connected(outcome)
