"""Who may do what: the permission matrix of product.md, written once."""

from enum import StrEnum


class Role(StrEnum):
    """A member's role, from least to most."""

    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"
    OWNER = "owner"


class Permission(StrEnum):
    TRACK_OWN_TIME = "track own time"
    SEE_ALL_TIME = "see and edit everybody's time"
    SEE_MONEY = "see rates and money"
    MANAGE_PROJECTS = "manage clients, projects and rates"
    INVOICE = "create and push invoices"
    LINK_CONTACTS = "link clients to contacts and refresh a sync"
    SEE_CONNECTION = "see the Xero connection"
    MANAGE_CONNECTION = "connect and disconnect Xero, set invoice defaults"
    MANAGE_ORGANISATION = "change organisation settings"
    MANAGE_MEMBERS = "invite, remove and change members"
    SEE_LOGS = "see the data access log and the audit log, export data"
    OWN = "transfer ownership, change the plan, close the account"


_MEMBER = frozenset({Permission.TRACK_OWN_TIME})
_MANAGER = _MEMBER | {
    Permission.SEE_ALL_TIME,
    Permission.SEE_MONEY,
    Permission.MANAGE_PROJECTS,
    Permission.INVOICE,
    Permission.LINK_CONTACTS,
    Permission.SEE_CONNECTION,
}
_ADMIN = _MANAGER | {
    Permission.MANAGE_CONNECTION,
    Permission.MANAGE_ORGANISATION,
    Permission.MANAGE_MEMBERS,
    Permission.SEE_LOGS,
}

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: _MEMBER,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: _ADMIN,
    Role.OWNER: _ADMIN | {Permission.OWN},
}

RANK = {role: rank for rank, role in enumerate(Role)}


def can(role: Role, permission: Permission) -> bool:
    return permission in MATRIX[role]


def may_manage(actor: Role, subject: Role) -> bool:
    """Whether `actor` may change or remove a member of role `subject`: only up to their own
    role.
    """
    return can(actor, Permission.MANAGE_MEMBERS) and RANK[subject] <= RANK[actor]
