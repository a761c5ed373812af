"""Questions about people, organisations and who belongs to which."""

from app.accounts.queries.email_links import (
    link_address,
    link_owner,
)
from app.accounts.queries.invitations import (
    OpenInvitation,
    invitation,
    invitations,
    may_still_invite,
    open_invitation,
)
from app.accounts.queries.members import (
    MEMBER_ORDERS,
    enter_membership,
    find_members,
    is_last_owner,
    member,
    member_of_user,
    members,
    membership_at,
    names_of_people,
    notice_recipients,
    owners,
)
from app.accounts.queries.organisations import (
    MembershipSummary,
    OrganisationSwitcher,
    earlier_addresses,
    logo,
    memberships_of,
    org_id_at,
    organisation_of,
    organisation_switcher,
    organisations_of,
)
from app.accounts.queries.ownership import (
    standing_offer,
)
from app.accounts.queries.people import (
    has_account,
    name_of,
    person,
)

__all__ = [
    "MEMBER_ORDERS",
    "MembershipSummary",
    "OpenInvitation",
    "OrganisationSwitcher",
    "earlier_addresses",
    "enter_membership",
    "find_members",
    "has_account",
    "invitation",
    "invitations",
    "is_last_owner",
    "link_address",
    "link_owner",
    "logo",
    "may_still_invite",
    "member",
    "member_of_user",
    "members",
    "membership_at",
    "memberships_of",
    "name_of",
    "names_of_people",
    "notice_recipients",
    "open_invitation",
    "org_id_at",
    "organisation_of",
    "organisation_switcher",
    "organisations_of",
    "owners",
    "person",
    "standing_offer",
]
