"""What people do: each function is one transaction, and raises DomainError in the reader's words."""

from app.accounts.services.attempts import TooManyAttempts
from app.accounts.services.members import add_member, change_role, deactivate_member, reactivate_member
from app.accounts.services.organisations import change_organisation, create_organisation
from app.accounts.services.profile import change_profile
from app.accounts.services.sign_in import sign_in
from app.accounts.services.sign_up import choose_password, send_again, sign_up, verify_email

__all__ = [
    "TooManyAttempts",
    "add_member",
    "change_organisation",
    "change_profile",
    "change_role",
    "choose_password",
    "create_organisation",
    "deactivate_member",
    "reactivate_member",
    "send_again",
    "sign_in",
    "sign_up",
    "verify_email",
]
