"""What became of the invoices that Hourline created."""

from app.xero.api.endpoints import API
from app.xero.manifest.shape import ManifestEndpoint, Module, Scope, scope_spellings

_INVOICES = scope_spellings("accounting.invoices", "accounting.transactions")

INVOICE_STATUS = Module(
    key="invoice_status",
    title="Invoice status",
    summary=(
        "Reads the invoices that Hourline created, to show their status in Xero and to"
        " compare them with what was sent."
    ),
    optional=True,
    granular=(
        Scope(
            "accounting.invoices.read",
            "read the invoices it created: submitted, approved, paid, voided or deleted",
        ),
    ),
    broad=(
        Scope(
            "accounting.transactions.read",
            "read the invoices it created: submitted, approved, paid, voided or deleted",
        ),
    ),
    endpoints=(
        ManifestEndpoint(
            "Invoices.status",
            "GET",
            f"{API}/Invoices",
            "see the status of the invoices it created",
            _INVOICES,
            stored=(
                "status",
                "number",
                "total",
                "when it last changed",
                "a contact's id where it is another than ours",
            ),
            list_key="Invoices",
        ),
        ManifestEndpoint(
            "Invoices.compare",
            "GET",
            f"{API}/Invoices",
            "compare the invoices it created with what was sent, when you ask for it",
            _INVOICES,
            stored=(
                "status",
                "number",
                "total",
                "of lines that differ: description, quantity, price, amount, account, tax type",
            ),
            list_key="Invoices",
        ),
    ),
    removed=(
        "differences found between invoices here and in Xero",
        "when each invoice last changed in Xero",
    ),
    kept=("the last known status, number and total of each invoice",),
    retention=(
        ("Differences", "until they are gone in Xero, or the module is switched off"),
        ("History of reading (counts only)", "90 days"),
    ),
)
