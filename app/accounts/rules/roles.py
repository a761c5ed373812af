"""Who may make whom what (product.md, the permission matrix)."""

from app.kernel.errors import Conflict, DomainError, Forbidden
from app.permissions import RANK, Role, may_manage

LAST_OWNER = (
    "An organisation always has at least one owner. Offer the ownership to somebody else first."
)


def invitable_roles(actor: Role) -> list[Role]:
    """The roles that `actor` may give, from least to most: nobody gives more than they have, and
    ownership is offered, never given.
    """
    return [role for role in Role if may_manage(actor, role) and role is not Role.OWNER]


def grantable_roles(actor: Role, subject: Role) -> list[Role]:
    """What `actor` may make of a member of role `subject`, who may also stay what they are."""
    return [role for role in Role if role is subject or role in invitable_roles(actor)]


def check_role_change(actor: Role, old: Role, new: Role, owners: int) -> None:
    """Raise unless `actor` may turn a member of role `old` into `new` while the organisation
    has `owners` active owners.
    """
    if not may_manage(actor, old) or not may_manage(actor, new):
        raise Forbidden("You cannot give or take a role above your own.")
    if new is Role.OWNER and old is not Role.OWNER:
        raise Forbidden("Ownership cannot be given: offer it, and they accept.")
    if old is Role.OWNER and RANK[new] < RANK[old] and owners < 2:
        raise DomainError(LAST_OWNER, field="role")


def check_deactivation(actor: Role, subject: Role, owners: int, *, oneself: bool) -> None:
    """Raise unless `actor` may deactivate a member of role `subject` while the organisation has
    `owners` active owners.
    """
    if not may_manage(actor, subject):
        raise Forbidden("You cannot deactivate a member whose role is above your own.")
    if oneself:
        raise Conflict("You cannot deactivate yourself: leave instead.")
    check_leaving(subject, owners)


def check_leaving(subject: Role, owners: int) -> None:
    """Raise Conflict for the last owner of an organisation with `owners` active owners."""
    if subject is Role.OWNER and owners < 2:
        raise Conflict(LAST_OWNER)
