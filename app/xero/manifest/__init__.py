"""The data manifest: what Hourline may ask of Xero, what it keeps of the answers and what disconnecting removes.

One table. The client refuses a call that it does not name; the privacy page, the consent's scopes and the disconnect page are drawn
from it. `{id}` in a path is one identifier."""

from collections.abc import Iterable, Iterator

from app.xero.errors import NotInManifest
from app.xero.manifest.connection import CONNECTION
from app.xero.manifest.shape import Endpoint, Module, Scope, ScopeStyle
from app.xero.manifest.time_invoicing import TIME_INVOICING

__all__ = ["MODULES", "Endpoint", "Module", "Scope", "endpoint_named", "scopes_missing", "scopes_wanted"]

MODULES: tuple[Module, ...] = (CONNECTION, TIME_INVOICING)
# An app from before March 2026 may hold either (facts 2).
_SAME = {"accounting.invoices": "accounting.transactions", "accounting.transactions": "accounting.invoices"}
_BY_NAME = {endpoint.name: endpoint for module in MODULES for endpoint in module.endpoints}


def endpoint_named(name: str) -> Endpoint:
    """The call that the manifest knows as NAME; raises NotInManifest."""
    if name not in _BY_NAME:
        raise NotInManifest(f"the data manifest names no call {name!r}")
    return _BY_NAME[name]


def scopes_wanted(style: ScopeStyle) -> tuple[str, ...]:
    """What the consent asks for: the scopes of every module, each once."""
    return tuple(dict.fromkeys(scope.name for module in MODULES for scope in module.scopes(style)))


def scopes_missing(granted: Iterable[str], style: ScopeStyle) -> list[Scope]:
    """The permissions that the modules need and the consent did not bring (a wider one counts for its `.read`)."""
    held = set(granted) | {f"{scope}.read" for scope in granted}
    return [scope for scope in _all_scopes(style) if not held & {scope.name, _SAME.get(scope.name)}]


def _all_scopes(style: ScopeStyle) -> Iterator[Scope]:
    for module in MODULES:
        yield from module.scopes(style)
