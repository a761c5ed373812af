"""Which organisation and person the code is acting for, and the row-level security that makes the
database insist on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

APP_ROLE = "hourline_app"
OWNER_ROLE = "hourline_owner"
ADMIN_ROLE = "hourline_admin"
ORG_SETTING = "app.org_id"
USER_SETTING = "app.user_id"


@dataclass(frozen=True)
class Scope:
    """The organisation whose rows may be seen, the person asking and their network address. None:
    no rows of any organisation.
    """

    org_id: UUID | None = None
    user_id: UUID | None = None
    address: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """What the database's policies go by, under the names they read."""
        return {ORG_SETTING: str(self.org_id or ""), USER_SETTING: str(self.user_id or "")}


NO_SCOPE = Scope()
_scope: ContextVar[Scope] = ContextVar("tenancy_scope", default=NO_SCOPE)


def current_scope() -> Scope:
    return _scope.get()


def current_org_id() -> UUID:
    """The organisation in force; raises LookupError outside of one."""
    org_id = _scope.get().org_id
    if org_id is None:
        raise LookupError("no organisation is in force here")
    return org_id


def enter_scope(scope: Scope) -> None:
    """Put a scope in force for the rest of this request.

    Only the edges use it, which end it with `leave_scope`.
    """
    _scope.set(scope)


def leave_scope() -> None:
    _scope.set(NO_SCOPE)


@contextmanager
def acting_as(org_id: UUID | None = None, user_id: UUID | None = None) -> Iterator[None]:
    """Within the block this organisation and person are in force, at the same network address."""
    token = _scope.set(Scope(org_id, user_id, current_scope().address))
    try:
        yield
    finally:
        _scope.reset(token)
