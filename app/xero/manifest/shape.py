"""What a line of the manifest says."""

from dataclasses import dataclass
from typing import Literal

ScopeStyle = Literal["granular", "broad"]
API = "/api.xro/2.0"


@dataclass(frozen=True)
class Endpoint:
    """One call that may be made. `needs`: any one of these scopes allows it (none: any valid
    token). `list_key`: where its records are.
    """

    name: str
    method: str
    path: str
    purpose: str
    needs: frozenset[str] = frozenset()
    stored: tuple[str, ...] = ()
    cached: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    list_key: str = ""

    @property
    def for_tenant(self) -> bool:
        """Whether the call is about one Xero organisation (and counts against its limits), not
        about the consent itself.
        """
        return self.path.startswith(API)


@dataclass(frozen=True)
class Scope:
    """One permission of Xero's consent screen, in our words."""

    name: str
    words: str


@dataclass(frozen=True)
class Module:
    """A set of calls. `optional`: only while the organisation has chosen it. `removed`, `kept`:
    what ending it does, which `ended` puts into words.
    """

    key: str
    title: str
    summary: str
    granular: tuple[Scope, ...]
    broad: tuple[Scope, ...]
    endpoints: tuple[Endpoint, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    retention: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    ended: str = "When you disconnect"

    def scopes(self, style: ScopeStyle) -> tuple[Scope, ...]:
        return self.granular if style == "granular" else self.broad


def any_of(*scopes: str, reading: bool = True) -> frozenset[str]:
    return (
        frozenset((*scopes, *(f"{scope}.read" for scope in scopes)))
        if reading
        else frozenset(scopes)
    )
