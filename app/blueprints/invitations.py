"""Inviting people, and following an invitation."""

from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import queries, services
from app.accounts.models.invitations import Invitation
from app.accounts.queries import OpenInvitation
from app.accounts.rules import invitable_roles
from app.blueprints.auth.blueprint import admit
from app.forms.accounts import text_of
from app.forms.base import Form
from app.forms.members import ROLE_NOTES, InvitationForm, JoinForm
from app.kernel.errors import Forbidden
from app.permissions import Permission
from app.web.access import public, requires, reveals_secrets
from app.web.errors import error_page
from app.web.page import redirect_to, render
from app.web.session import client_address

blueprint = Blueprint("invitations", __name__)
HOME = "/o/<slug>/invitations"


@blueprint.get(f"{HOME}/new")
@requires(Permission.MANAGE_MEMBERS)
def new() -> Response:
    return _form_page(InvitationForm(invitable_roles(g.member.role)))


@blueprint.post(HOME)
@requires(Permission.MANAGE_MEMBERS)
def create() -> Response:
    form = InvitationForm(invitable_roles(g.member.role))
    form.attempt(lambda: services.invite_member(text_of(form.email), form.role.data))
    if form.errors:
        return _form_page(form)
    flash(f"Invited. An e-mail is on its way to {text_of(form.email)}.", "success")
    return redirect_to(url_for("members.index"))


@blueprint.post(f"{HOME}/<uuid:invitation_id>/resend")
@requires(Permission.MANAGE_MEMBERS)
def resend(invitation_id: UUID) -> Response:
    email = _require_manageable(invitation_id).email
    services.resend_invitation(invitation_id)
    flash(
        f"Another e-mail is on its way to {email}. The link in the first one has stopped working.",
        "success",
    )
    return redirect_to(url_for("members.index"))


@blueprint.get(f"{HOME}/<uuid:invitation_id>/revoke")
@requires(Permission.MANAGE_MEMBERS)
def confirm_revocation(invitation_id: UUID) -> Response:
    return render("invitations/revoke.html", invitation=_require_manageable(invitation_id))


@blueprint.post(f"{HOME}/<uuid:invitation_id>/revoke")
@requires(Permission.MANAGE_MEMBERS)
def revoke(invitation_id: UUID) -> Response:
    email = _require_manageable(invitation_id).email
    services.revoke_invitation(invitation_id)
    flash(f"The invitation to {email} is revoked.", "success")
    return redirect_to(url_for("members.index"))


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
@reveals_secrets
def follow(token: str) -> Response:
    """A GET changes nothing: mail programs follow links to look at them."""
    offer = queries.open_invitation(token)
    if offer is None:
        return error_page(410)
    if current_user.is_authenticated:
        return _follow_signed_in(token, offer)
    if queries.has_account(offer.email):
        return render("invitations/sign_in.html", offer=offer)
    return _follow_anew(token, offer)


def _follow_signed_in(token: str, offer: OpenInvitation) -> Response:
    form = Form()
    slug = form.attempt(lambda: services.accept_invitation(token, current_user.id))
    if slug:
        flash(f"You are now a member of {offer.organisation}.", "success")
        return redirect_to(url_for("timesheet.index", slug=slug))
    return render(
        "invitations/join.html", status=422 if form.errors else 200, form=form, offer=offer
    )


def _follow_anew(token: str, offer: OpenInvitation) -> Response:
    form = JoinForm(offer.email)
    opened = form.attempt(lambda: _join_anew(token, form))
    if opened:
        response = admit(opened, offer.email)
        flash(f"Welcome. You are now a member of {offer.organisation}.", "success")
        return response
    return render("invitations/join_anew.html", status=form.status, form=form, offer=offer)


def _join_anew(token: str, form: JoinForm) -> str:
    name, password = text_of(form.name), text_of(form.password)
    return services.accept_invitation_as_new_person(
        token, name, password, address=client_address(), user_agent=request.user_agent.string
    )


def _require_manageable(invitation_id: UUID) -> Invitation:
    """The invitation, or 404 for none here, 403 for one to a role above one's own."""
    invitation = queries.invitation(invitation_id)
    if invitation.role not in invitable_roles(g.member.role):
        raise Forbidden("This invitation is to a role above your own.")
    return invitation


def _form_page(form: InvitationForm) -> Response:
    return render("invitations/new.html", status=form.status, form=form, notes=ROLE_NOTES)
