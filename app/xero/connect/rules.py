"""What the audit log says of an end, what tells the organisations of a choice apart, and the three
steps after a first connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from app.xero.api.schemas import Tenant

# Why the audit log says that a connection ended, where nobody ended it.
REPLACED_REASON = "xero.replaced"
DISCONNECT_REASONS = {REPLACED_REASON: "another organisation was connected instead"}


class Step(StrEnum):
    """In their order; the value is the step's place in the address."""

    DEFAULTS = "defaults"
    TRACKING = "tracking"
    CONTACTS = "contacts"


STEP_TITLES = {
    Step.DEFAULTS: "Invoice defaults",
    Step.TRACKING: "Tracking categories",
    Step.CONTACTS: "Clients and contacts",
}


@dataclass(frozen=True)
class Setup:
    """`done`: the steps that somebody has finished, or that have nothing to choose."""

    done: frozenset[Step]

    @property
    def is_finished(self) -> bool:
        return len(self.done) == len(Step)

    def next_after(self, step: Step) -> Step | None:
        """The next open step behind that one; None when there is none."""
        later = list(Step)[list(Step).index(step) + 1 :]
        return next((step for step in later if step not in self.done), None)

    @property
    def next_step(self) -> Step | None:
        """The first open step."""
        return next((step for step in Step if step not in self.done), None)


@dataclass(frozen=True)
class TenantMarks:
    """What tells a Xero organisation from others in a choice. `has_namesake`: another one there, or
    the one connected now, has its name; `is_newest`: of those of its name it was added last.
    """

    tenant: Tenant
    is_connected: bool
    has_namesake: bool
    is_newest: bool

    @property
    def short_id(self) -> str:
        return str(self.tenant.tenant_id)[:8]


def tenant_marks(
    tenants: Sequence[Tenant], connected: UUID | None, connected_name: str
) -> list[TenantMarks]:
    """The marks of each of `tenants`; `connected`: the Xero organisation connected now. The demo
    company is another one of the same name after each reset in Xero (facts 1.5).
    """
    names: dict[str, set[UUID]] = {}
    for tenant in tenants:
        names.setdefault(tenant.name.casefold(), set()).add(tenant.tenant_id)
    if connected is not None:
        names.setdefault(connected_name.casefold(), set()).add(connected)
    return [
        TenantMarks(
            tenant,
            is_connected=tenant.tenant_id == connected,
            has_namesake=len(names[tenant.name.casefold()]) > 1,
            is_newest=tenant.tenant_id != connected
            and tenant == _find_newest(tenant.name, tenants),
        )
        for tenant in tenants
    ]


def _find_newest(name: str, tenants: Sequence[Tenant]) -> Tenant:
    """The one of that name that was added last."""
    namesakes = [tenant for tenant in tenants if tenant.name.casefold() == name.casefold()]
    return max(namesakes, key=lambda tenant: tenant.added_at or datetime.min.replace(tzinfo=UTC))
