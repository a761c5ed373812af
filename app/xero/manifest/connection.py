"""The calls about the consent itself and the organisation it opens."""

from app.xero.api import endpoints
from app.xero.api.endpoints import API
from app.xero.manifest.shape import ManifestEndpoint, Module, Scope, scope_spellings

_SETTINGS = scope_spellings("accounting.settings")

CONNECTION = Module(
    key="connection",
    title="The connection itself",
    summary="Keeps Hourline connected to the one Xero organisation you chose.",
    granular=(
        Scope("openid", "know which Xero user gave the consent, by a number"),
        Scope("offline_access", "stay connected until you disconnect"),
        Scope(
            "accounting.settings.read",
            "read settings: the organisation, accounts, tax rates, tracking, branding themes,"
            " currencies",
        ),
    ),
    broad=(
        Scope("openid", "know which Xero user gave the consent, by a number"),
        Scope("offline_access", "stay connected until you disconnect"),
        Scope(
            "accounting.settings.read",
            "read settings: the organisation, accounts, tax rates, tracking, branding themes,"
            " currencies",
        ),
    ),
    endpoints=(
        ManifestEndpoint.for_identity_service(
            endpoints.TOKEN,
            stored=("access and refresh token, encrypted", "scopes", "the Xero user's number"),
        ),
        ManifestEndpoint.for_identity_service(
            endpoints.REFRESH,
            stored=("access and refresh token, encrypted",),
        ),
        ManifestEndpoint.for_identity_service(
            endpoints.REVOKE,
        ),
        ManifestEndpoint.for_identity_service(
            endpoints.DISCOVERY,
            cached=("the address of Xero's public keys",),
        ),
        ManifestEndpoint.for_identity_service(
            endpoints.KEYS,
            cached=("Xero's public keys",),
        ),
        ManifestEndpoint(
            "connections.list",
            "GET",
            "/connections",
            "see which organisation you chose, and whether it is still connected",
            stored=("connection id", "tenant id", "organisation name"),
        ),
        ManifestEndpoint(
            "connections.delete",
            "DELETE",
            "/connections/{id}",
            "end the connection when you disconnect",
        ),
        ManifestEndpoint(
            "Organisation.get",
            "GET",
            f"{API}/Organisation",
            "know the organisation's name, country, currency and the address of its pages",
            _SETTINGS,
            stored=("name", "short code", "country", "base currency"),
            cached=("time zone", "edition", "lock dates"),
            list_key="Organisations",
        ),
        ManifestEndpoint(
            "Organisation.actions",
            "GET",
            f"{API}/Organisation/Actions",
            "know whether the organisation may create invoices",
            _SETTINGS,
            cached=("allowed actions",),
            list_key="Actions",
        ),
    ),
    removed=(
        "both tokens",
        "the connection, the tenant id and the organisation's name, country and currency",
    ),
    kept=(
        "the data access log, which names neither the organisation nor its data",
        "the audit log of who connected and disconnected",
    ),
    retention=(
        ("Data access log", "13 months"),
        ("Audit log", "13 months"),
        ("Consents under way", "10 minutes, removed after 7 days"),
    ),
)
