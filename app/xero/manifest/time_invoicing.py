"""Draft invoices from tracked time."""

from app.xero.api.endpoints import API
from app.xero.manifest.shape import ManifestEndpoint, Module, Scope, scope_spellings

_INVOICES = scope_spellings("accounting.invoices", "accounting.transactions")
_MAKE_INVOICES = scope_spellings("accounting.invoices", "accounting.transactions", reading=False)
_CONTACTS = scope_spellings("accounting.contacts")
_SETTINGS = scope_spellings("accounting.settings")

TIME_INVOICING = Module(
    key="time_invoicing",
    title="Time invoicing",
    summary=(
        "Creates draft invoices in Xero from tracked time, for contacts you link to your clients."
    ),
    granular=(
        Scope(
            "accounting.invoices",
            "create draft invoices, find them again, and read the items you sell",
        ),
        Scope(
            "accounting.contacts",
            "read your active customers' names, find another contact or create one when you ask for"
            " it",
        ),
    ),
    broad=(
        Scope(
            "accounting.transactions",
            "create draft invoices, find them again, and read the items you sell",
        ),
        Scope(
            "accounting.contacts",
            "read your active customers' names, find another contact or create one when you ask for"
            " it",
        ),
    ),
    endpoints=(
        ManifestEndpoint(
            "Contacts.list",
            "GET",
            f"{API}/Contacts",
            "list active customers, to link them to clients",
            _CONTACTS,
            stored=("contact id", "name"),
            list_key="Contacts",
        ),
        ManifestEndpoint(
            "Contacts.search",
            "GET",
            f"{API}/Contacts",
            "find one contact, a supplier too, when you look for it or its name is taken",
            _CONTACTS,
            list_key="Contacts",
        ),
        ManifestEndpoint(
            "Contacts.get",
            "GET",
            f"{API}/Contacts/{{id}}",
            "link one contact that you have found, or follow one that was merged",
            _CONTACTS,
            stored=("contact id", "name", "that it is a supplier"),
            list_key="Contacts",
        ),
        ManifestEndpoint(
            "Contacts.create",
            "PUT",
            f"{API}/Contacts",
            "create a contact when you ask for it",
            scope_spellings("accounting.contacts", reading=False),
            stored=("contact id", "name", "what Xero says of it (while it is not settled)"),
            written=("name",),
            list_key="Contacts",
        ),
        ManifestEndpoint(
            "Items.list",
            "GET",
            f"{API}/Items",
            "list the items you sell",
            _INVOICES | _SETTINGS,
            stored=("code", "name", "description", "unit price", "account code", "tax type"),
            list_key="Items",
        ),
        ManifestEndpoint(
            "TrackingCategories.list",
            "GET",
            f"{API}/TrackingCategories",
            "offer tracking options for invoice lines",
            _SETTINGS,
            stored=("category id, name and status", "option id, name and status"),
            list_key="TrackingCategories",
        ),
        ManifestEndpoint(
            "Accounts.list",
            "GET",
            f"{API}/Accounts",
            "offer the revenue accounts",
            _SETTINGS,
            cached=("code", "name", "type", "default tax type"),
            list_key="Accounts",
        ),
        ManifestEndpoint(
            "TaxRates.list",
            "GET",
            f"{API}/TaxRates",
            "compute the tax that Xero will compute",
            _SETTINGS,
            cached=("name", "tax type", "rate", "where it applies"),
            list_key="TaxRates",
        ),
        ManifestEndpoint(
            "BrandingThemes.list",
            "GET",
            f"{API}/BrandingThemes",
            "offer the look of the invoice",
            _SETTINGS,
            cached=("id", "name", "order"),
            list_key="BrandingThemes",
        ),
        ManifestEndpoint(
            "Currencies.list",
            "GET",
            f"{API}/Currencies",
            "refuse early a currency that Xero would refuse",
            _SETTINGS,
            cached=("code", "name"),
            list_key="Currencies",
        ),
        ManifestEndpoint(
            "Invoices.find",
            "GET",
            f"{API}/Invoices",
            "find an invoice of ours again after a broken connection, so that none is created"
            " twice",
            _INVOICES,
            stored=(
                "invoice id",
                "number",
                "status",
                "total",
                "contact (while you decide whether it is yours)",
                "when it last changed",
                "of lines that differ from what was sent: description, quantity, price, amount,"
                " account, tax type",
            ),
            list_key="Invoices",
        ),
        ManifestEndpoint(
            "Invoices.create",
            "PUT",
            f"{API}/Invoices",
            "create a draft invoice",
            _MAKE_INVOICES,
            stored=(
                "invoice id",
                "number",
                "status",
                "total",
                "when it last changed",
                "what Xero warns of",
                "of lines that differ from what was sent: description, quantity, price, amount,"
                " account, tax type",
            ),
            written=(
                "contact id",
                "dates",
                "number and reference",
                "currency, branding theme",
                "lines: description, quantity, price, account, tax type, tracking",
            ),
            list_key="Invoices",
        ),
    ),
    removed=(
        "all contacts, and the links from your clients to them",
        "all tracking categories and options, and the tracking on invoice lines",
        "cached accounts, tax rates, branding themes and currencies",
        "contact ids on invoices",
    ),
    kept=(
        "your time, clients, projects and the items you sell",
        "invoices as they were sent, with their number and id in Xero",
        "everything in Xero: nothing there is changed or deleted",
    ),
    retention=(
        ("Cached accounts, tax rates, branding themes, currencies", "1 hour"),
        ("Sync history (counts only)", "90 days"),
    ),
)
