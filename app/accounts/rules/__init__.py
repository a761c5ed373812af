"""What holds for people, their passwords and roles, and the places they work in; pure."""

from app.accounts.rules.closure import GRACE_DAYS
from app.accounts.rules.names import (
    checked_slug,
    network_of,
    normal_email,
    slug_candidates,
    slug_of,
)
from app.accounts.rules.passwords import password_problem
from app.accounts.rules.roles import (
    check_deactivation,
    check_leaving,
    check_role_change,
    grantable_roles,
    invitable_roles,
)

__all__ = [
    "GRACE_DAYS",
    "check_deactivation",
    "check_leaving",
    "check_role_change",
    "checked_slug",
    "grantable_roles",
    "invitable_roles",
    "network_of",
    "normal_email",
    "password_problem",
    "slug_candidates",
    "slug_of",
]
