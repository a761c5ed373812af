"""What people do: each function is one transaction, and raises DomainError in the reader's
words.
"""

from app.accounts.services.attempts import TooManyAttempts
from app.accounts.services.closure import close_by_operator, close_organisation, reopen_organisation
from app.accounts.services.erasure import erase_organisation
from app.accounts.services.invitations import (
    accept_invitation,
    accept_invitation_as_new_person,
    invite_member,
    resend_invitation,
    revoke_invitation,
)
from app.accounts.services.logo import change_logo, remove_logo
from app.accounts.services.members import (
    change_role,
    deactivate_member,
    leave_organisation,
    reactivate_member,
)
from app.accounts.services.organisations import (
    change_invoice_details,
    change_organisation_in,
    create_organisation,
    hide_checklist,
    move_organisation,
    show_checklist,
)
from app.accounts.services.ownership import (
    accept_ownership,
    decline_ownership,
    offer_ownership,
    withdraw_ownership,
)
from app.accounts.services.profile import change_profile
from app.accounts.services.sign_in import sign_in
from app.accounts.services.sign_up import (
    choose_password,
    resend_confirmation,
    sign_up,
    verify_email,
)

__all__ = [
    "TooManyAttempts",
    "accept_invitation",
    "accept_invitation_as_new_person",
    "accept_ownership",
    "change_invoice_details",
    "change_logo",
    "change_organisation_in",
    "change_profile",
    "change_role",
    "choose_password",
    "close_by_operator",
    "close_organisation",
    "create_organisation",
    "deactivate_member",
    "decline_ownership",
    "erase_organisation",
    "hide_checklist",
    "invite_member",
    "leave_organisation",
    "move_organisation",
    "offer_ownership",
    "reactivate_member",
    "remove_logo",
    "reopen_organisation",
    "resend_confirmation",
    "resend_invitation",
    "revoke_invitation",
    "show_checklist",
    "sign_in",
    "sign_up",
    "verify_email",
    "withdraw_ownership",
]
