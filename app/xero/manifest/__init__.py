"""The data manifest: what Hourline may ask of Xero, what it keeps of the answers and what
disconnecting removes.

One table. The client refuses a call that it does not name; the privacy page, the consent's scopes
and the disconnect page are drawn from it. `{id}` in a path is one identifier.
"""

from collections.abc import Collection, Iterable

from app.xero.api.errors import NotInManifest
from app.xero.manifest.connection import CONNECTION
from app.xero.manifest.invoice_status import INVOICE_STATUS
from app.xero.manifest.shape import Endpoint, Module, Scope, ScopeStyle
from app.xero.manifest.signing_in import SIGNING_IN
from app.xero.manifest.time_invoicing import TIME_INVOICING

__all__ = [
    "INVOICE_STATUS",
    "MODULES",
    "OPTIONAL",
    "SIGNING_IN",
    "Endpoint",
    "Module",
    "Scope",
    "endpoint_named",
    "modules_in_force",
    "optional_module_of",
    "scopes_missing",
    "scopes_wanted",
]

MODULES: tuple[Module, ...] = (CONNECTION, TIME_INVOICING, INVOICE_STATUS)
OPTIONAL = tuple(module for module in MODULES if module.optional)
# An app from before March 2026 may hold either (facts 2).
_SAME = {
    "accounting.invoices": "accounting.transactions",
    "accounting.transactions": "accounting.invoices",
    "accounting.invoices.read": "accounting.transactions.read",
    "accounting.transactions.read": "accounting.invoices.read",
}
_BY_NAME = {
    endpoint.name: endpoint for module in (*MODULES, SIGNING_IN) for endpoint in module.endpoints
}


def endpoint_named(name: str) -> Endpoint:
    """The call that the manifest knows as NAME; raises NotInManifest."""
    if name not in _BY_NAME:
        raise NotInManifest(f"the data manifest names no call {name!r}")
    return _BY_NAME[name]


def optional_module_of(endpoint: Endpoint) -> Module | None:
    """The module that must be on for ENDPOINT to be called; None when it may be called in any
    case.
    """
    return next((module for module in OPTIONAL if endpoint in module.endpoints), None)


def modules_in_force(chosen: Collection[str]) -> tuple[Module, ...]:
    """Those that are always on and those of the CHOSEN keys."""
    return tuple(module for module in MODULES if not module.optional or module.key in chosen)


def scopes_wanted(style: ScopeStyle, chosen: Collection[str] = ()) -> tuple[str, ...]:
    """What the consent asks for: the scopes of every module in force, each once, a `.read` only
    where the wider one is not asked for.
    """
    wanted = dict.fromkeys(
        scope.name for module in modules_in_force(chosen) for scope in module.scopes(style)
    )
    return tuple(
        name
        for name in wanted
        if not (name.endswith(".read") and name.removesuffix(".read") in wanted)
    )


def scopes_missing(
    granted: Iterable[str], style: ScopeStyle, chosen: Collection[str] = ()
) -> list[Scope]:
    """The permissions that the modules in force need and the consent did not bring (a wider one
    counts for its `.read`).
    """
    given = set(granted)
    held = given | {f"{scope}.read" for scope in given}
    needed = [scope for module in modules_in_force(chosen) for scope in module.scopes(style)]
    return [scope for scope in needed if not held & {scope.name, _SAME.get(scope.name)}]
