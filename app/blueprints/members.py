"""Who works here, and as what."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.accounts import queries, services
from app.accounts.models import Membership
from app.accounts.queries import MEMBER_ORDERS, may_still_invite
from app.accounts.rules import grantable_roles, invitable_roles
from app.forms.members import ROLE_NOTES, MemberForm, member_form
from app.kernel import clock
from app.kernel.errors import Forbidden
from app.permissions import MATRIX, Permission, Role, may_manage
from app.web.access import redirect_to_confirmation, requires
from app.web.addresses import filtered_address, pages_around, requested_filters
from app.web.page import redirect_to, render, render_form
from app.web.pagination import requested_page

PAGE_MEMBERS = 50

blueprint = Blueprint("members", __name__, url_prefix="/o/<slug>/members")


@blueprint.get("")
@requires(Permission.MANAGE_MEMBERS)
def index() -> Response:
    search, page = request.args.get("q", "").strip(), requested_page()
    offset = (page - 1) * PAGE_MEMBERS
    sort = request.args.get("sort", "")
    sort = sort if sort in MEMBER_ORDERS else "name"
    people = queries.find_members(
        search, PAGE_MEMBERS + 1, deactivated=True, offset=offset, sort=sort
    )
    lists: dict[str, Any] = {
        "people": people[:PAGE_MEMBERS],
        "pages": pages_around("members.index", page, len(people) > PAGE_MEMBERS, ("q", "sort")),
        "invitations": queries.invitations(),
    }
    words: dict[str, Any] = {"may_manage": may_manage, "may_still_invite": may_still_invite}
    return render(
        "members/index.html",
        "members_list",
        search=search,
        sort=sort,
        sort_address=filtered_address("members.index", requested_filters(("q",))),
        **lists,
        **words,
        roles=invitable_roles(g.member.role),
        now=clock.now(),
    )


@blueprint.get("/roles")
@requires(Permission.TRACK_OWN_TIME)
def roles() -> Response:
    """The permission matrix in words."""
    return render(
        "members/roles.html", permissions=list(Permission), matrix=MATRIX, notes=ROLE_NOTES
    )


@blueprint.get("/leave")
@requires(Permission.TRACK_OWN_TIME)
def confirm_leaving() -> Response:
    return _ask_owner(g.member) or render(
        "members/leave.html", is_last_owner=queries.is_last_owner(g.member)
    )


@blueprint.post("/leave")
@requires(Permission.TRACK_OWN_TIME)
def leave() -> Response:
    owner_page = _ask_owner(g.member)
    if owner_page:
        return owner_page
    services.leave_organisation()
    flash(f"You have left {g.org.name}. Your time stays there.", "success")
    return redirect_to(url_for("home.index"))


@blueprint.get("/<uuid:membership_id>/edit")
@requires(Permission.MANAGE_MEMBERS)
def edit(membership_id: UUID) -> Response:
    person = _require_manageable(membership_id)
    return _ask_owner(person) or _edit_page(
        person, member_form(person, grantable_roles(g.member.role, person.role))
    )


@blueprint.post("/<uuid:membership_id>")
@requires(Permission.MANAGE_MEMBERS)
def update(membership_id: UUID) -> Response:
    person = _require_manageable(membership_id)
    owner_page = _ask_owner(person)
    if owner_page:
        return owner_page
    form = member_form(person, grantable_roles(g.member.role, person.role))
    form.attempt(lambda: services.change_role(membership_id, form.role.data, form.version.data))
    if form.errors:
        return _edit_page(person, form)
    flash(f"{person.name} is now {form.role.data.value}.", "success")
    return redirect_to(_after_change())


@blueprint.get("/<uuid:membership_id>/deactivate")
@requires(Permission.MANAGE_MEMBERS)
def confirm_deactivation(membership_id: UUID) -> Response:
    person = _require_manageable(membership_id)
    return _ask_owner(person) or render("members/deactivate.html", person=person)


@blueprint.post("/<uuid:membership_id>/deactivate")
@requires(Permission.MANAGE_MEMBERS)
def deactivate(membership_id: UUID) -> Response:
    person = _require_manageable(membership_id)
    owner_page = _ask_owner(person)
    if owner_page:
        return owner_page
    services.deactivate_member(membership_id)
    flash(f"{person.name} is deactivated and signed out. Their time stays.", "success")
    return redirect_to(url_for("members.index"))


@blueprint.post("/<uuid:membership_id>/reactivate")
@requires(Permission.MANAGE_MEMBERS)
def reactivate(membership_id: UUID) -> Response:
    person = _require_manageable(membership_id)
    services.reactivate_member(membership_id)
    flash(f"{person.name} is a member again.", "success")
    return redirect_to(url_for("members.index"))


def _require_manageable(membership_id: UUID) -> Membership:
    """The member, or 404 for nobody here, 403 for somebody above one's own role."""
    person = queries.member(membership_id)
    if not may_manage(g.member.role, person.role):
        raise Forbidden("Their role is above your own.")
    return person


def _ask_owner(person: Membership) -> Response | None:
    """Ending somebody's ownership is as grave as passing it on: it asks again who one is."""
    return (
        redirect_to_confirmation()
        if person.role is Role.OWNER and person.deactivated_at is None
        else None
    )


def _edit_page(person: Membership, form: MemberForm) -> Response:
    return render_form("members/edit.html", form, person=person, notes=ROLE_NOTES)


def _after_change() -> str:
    """The list, or the timesheet for somebody who has just given up the role that shows the
    list.
    """
    may_stay = may_manage(queries.member(g.member.id).role, g.member.role)
    return url_for("members.index") if may_stay else url_for("timesheet.index")
