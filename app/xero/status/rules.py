"""Reading an invoice as Xero lists it (facts 3.2, 3.3, 3.8): only the fields that the manifest
names leave this module.
"""

from dataclasses import replace
from typing import Any

from app.invoicing.rules.status import XeroInvoice
from app.xero.push.rules.found_invoices import read_found_invoice

# The kinds of run, as their rows name them.
READING, COMPARISON = "invoices", "comparison"


def read_invoice(raw: dict[str, Any], *, with_lines: bool = False) -> XeroInvoice | None:
    """None for what is no sales invoice with an id and a total. `with_lines` only for a response
    that holds them: a summary's lines are empty.
    """
    found_invoice = read_found_invoice(raw) if raw.get("Type") == "ACCREC" else None
    if found_invoice is None or abs(found_invoice.total) >= 10**18:
        return None
    return replace(found_invoice.xero_invoice, lines=found_invoice.lines if with_lines else None)
