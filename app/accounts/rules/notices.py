"""The letters that a member may do without. Those about security and about one's place in the
organisation always come.
"""

from collections.abc import Collection
from enum import StrEnum

from app.permissions import Permission, Role, can


class Notice(StrEnum):
    """A kind of letter: a budget or hour cap is used up, an invoice one sent has failed, Xero needs
    reconnecting.
    """

    BUDGETS = "budgets"
    INVOICES = "invoices"
    CONNECTION = "connection"


CONCERNS = {
    Notice.BUDGETS: Permission.MANAGE_PROJECTS,
    Notice.INVOICES: Permission.INVOICE,
    Notice.CONNECTION: Permission.MANAGE_CONNECTION,
}


def notices_for(role: Role) -> list[Notice]:
    """The kinds that concern somebody of `role`."""
    return [notice for notice, permission in CONCERNS.items() if can(role, permission)]


def muted_notices(
    role: Role, wanted_notices: Collection[str], muted_before: Collection[str]
) -> list[str]:
    """What is muted once somebody of `role` wants just these of the kinds that concern them; of the
    others what was `muted_before`.
    """
    offered = notices_for(role)
    return sorted(
        {
            *(notice for notice in offered if notice not in wanted_notices),
            *(kind for kind in muted_before if kind not in offered),
        }
    )
