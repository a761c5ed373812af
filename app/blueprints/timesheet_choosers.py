"""What is chosen by its name on the pages of the timesheet: whose time it is, and a row to add."""

from uuid import UUID

from flask import g, request

from app.accounts.models import Membership
from app.accounts.queries import member
from app.forms.choosers import Chooser, requested_chooser
from app.forms.directories import Members, Work
from app.kernel.errors import Forbidden
from app.kernel.ids import parse_id
from app.permissions import Permission, can


def sees_all_time() -> bool:
    return can(g.member.role, Permission.SEE_ALL_TIME)


def chosen_member() -> Membership:
    """Whose time is meant: one's own, or for those who see everybody's the member of `?member=`.
    Raises Forbidden, NotFound.
    """
    membership_id = parse_id(request.values.get("member", ""))
    if membership_id is None or membership_id == g.member.id:
        own: Membership = g.member
        return own
    if not sees_all_time():
        raise Forbidden
    return member(membership_id)


def other_member_id(person: Membership) -> UUID | None:
    return None if person.id == g.member.id else person.id


def member_chooser(person: Membership) -> Chooser:
    """Whose time is shown: that of `person`, unless words in the address name somebody."""
    chooser = requested_chooser("member", Members(), "My own time")
    chooser.value = chooser.value or str(person.id)
    return chooser


def new_row_chooser() -> Chooser:
    """The list from which a row of the week is added, with what words in the address name."""
    chooser = Chooser(Work(), "row", "Project…")
    chooser.read_words(request.args.get("row_words", ""))
    return chooser
