"""The data manifest: what Hourline may ask of Xero, what it keeps of the answers and what
disconnecting removes.

One table. A call that it does not name is refused; the privacy page, the consent's scopes and the
disconnect page are drawn from it.
"""

from collections.abc import Collection, Iterable

from app.kernel.messages import message
from app.xero.api.endpoints import Endpoint
from app.xero.api.errors import NotInManifest
from app.xero.manifest.connection import CONNECTION
from app.xero.manifest.invoice_status import INVOICE_STATUS
from app.xero.manifest.shape import ManifestEndpoint, Module, Scope, ScopeStyle
from app.xero.manifest.signing_in import SIGNING_IN
from app.xero.manifest.time_invoicing import TIME_INVOICING

__all__ = [
    "INVOICE_STATUS",
    "MODULES",
    "OPTIONAL",
    "SIGNING_IN",
    "ManifestEndpoint",
    "Module",
    "Scope",
    "endpoint_named",
    "missing_scopes",
    "modules_in_force",
    "optional_module_of",
    "requested_scopes",
]

MODULES: tuple[Module, ...] = (CONNECTION, TIME_INVOICING, INVOICE_STATUS)
OPTIONAL = tuple(module for module in MODULES if module.optional)
# An app from before March 2026 may hold either (facts 2).
_EQUIVALENT_SCOPES = {
    "accounting.invoices": "accounting.transactions",
    "accounting.transactions": "accounting.invoices",
    "accounting.invoices.read": "accounting.transactions.read",
    "accounting.transactions.read": "accounting.invoices.read",
}
_BY_NAME = {
    endpoint.name: endpoint for module in (*MODULES, SIGNING_IN) for endpoint in module.endpoints
}


def endpoint_named(name: str) -> ManifestEndpoint:
    """The call that the manifest names so. Raises NotInManifest."""
    if name not in _BY_NAME:
        raise NotInManifest(message("xero.not_in_manifest", name=name))
    return _BY_NAME[name]


def optional_module_of(endpoint: Endpoint) -> Module | None:
    """The module that must be on for a call of `endpoint`; None when it may be called in any
    case.
    """
    return next((module for module in OPTIONAL if endpoint in module.endpoints), None)


def modules_in_force(chosen: Collection[str]) -> tuple[Module, ...]:
    """Those that are always on and those with the `chosen` keys."""
    return tuple(module for module in MODULES if not module.optional or module.key in chosen)


def requested_scopes(style: ScopeStyle, chosen: Collection[str] = ()) -> tuple[str, ...]:
    """What the consent asks for: the scopes of every module in force, each once, a `.read` only
    where the wider one is not asked for.
    """
    names = dict.fromkeys(
        scope.name for module in modules_in_force(chosen) for scope in module.scopes(style)
    )
    return tuple(
        name
        for name in names
        if not (name.endswith(".read") and name.removesuffix(".read") in names)
    )


def missing_scopes(
    granted: Iterable[str], style: ScopeStyle, chosen: Collection[str] = ()
) -> list[Scope]:
    """The permissions that the modules in force need and the consent did not bring (a wider one
    counts for its `.read`).
    """
    names = set(granted)
    covered = names | {f"{scope}.read" for scope in names}
    needed = [scope for module in modules_in_force(chosen) for scope in module.scopes(style)]
    return [
        scope for scope in needed if not covered & {scope.name, _EQUIVALENT_SCOPES.get(scope.name)}
    ]
