"""What a line of the manifest says."""

from dataclasses import dataclass
from typing import Literal

from app.xero.api.endpoints import Endpoint

ScopeStyle = Literal["granular", "broad"]


@dataclass(frozen=True)
class ManifestEndpoint(Endpoint):
    """A call, and what of it is stored, cached and written, in words for the privacy page."""

    stored: tuple[str, ...] = ()
    cached: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @classmethod
    def for_identity_service(
        cls, endpoint: Endpoint, *, stored: tuple[str, ...] = (), cached: tuple[str, ...] = ()
    ) -> "ManifestEndpoint":
        """An endpoint of the identity service, with what is kept of its responses."""
        return cls(
            endpoint.name,
            endpoint.method,
            endpoint.path,
            endpoint.purpose,
            stored=stored,
            cached=cached,
        )


@dataclass(frozen=True)
class Scope:
    """One permission of Xero's consent screen, in our words."""

    name: str
    words: str


@dataclass(frozen=True)
class Module:
    """A set of calls. `optional`: only while the organisation has chosen it. `removed`, `kept`:
    what ending it does; `ended` says when that is.
    """

    key: str
    title: str
    summary: str
    granular: tuple[Scope, ...]
    broad: tuple[Scope, ...]
    endpoints: tuple[ManifestEndpoint, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    retention: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    ended: str = "When you disconnect"

    def scopes(self, style: ScopeStyle) -> tuple[Scope, ...]:
        return self.granular if style == "granular" else self.broad


def scope_spellings(*scopes: str, reading: bool = True) -> frozenset[str]:
    return (
        frozenset((*scopes, *(f"{scope}.read" for scope in scopes)))
        if reading
        else frozenset(scopes)
    )
