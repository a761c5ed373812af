"""Is an invoice of ours in Xero already? By its id when we know it, by its number when we gave it, by its reference otherwise."""

from collections.abc import Iterator

from app.invoicing.models import Numbering
from app.invoicing.rules.pushing import ENDED, Found
from app.invoicing.services import FrozenPush
from app.xero.client import call
from app.xero.errors import Unintelligible
from app.xero.mapping import found_invoice

PURPOSE = "see whether an invoice has arrived before it is sent again"


class MoreThanOne(Exception):
    """Several live invoices bear our reference; `found` is one of them."""

    def __init__(self, found: Found) -> None:
        super().__init__("several invoices bear the reference")
        self.found = found


def look_up(frozen: FrozenPush) -> Found | None:
    """The invoice as Xero holds it, an ended one only when no live one is there; None when Xero has none. Raises MoreThanOne."""
    for query in _queries(frozen):
        found = _ask(query)
        live = [each for each in found if each.status not in ENDED]
        if len(live) > 1:
            raise MoreThanOne(live[0])
        if found:
            return (live or found)[0]
    return None


def _queries(frozen: FrozenPush) -> Iterator[dict[str, str]]:
    reference = frozen.expected.reference
    if frozen.xero_invoice_id is not None:
        yield {"IDs": str(frozen.xero_invoice_id)}
    if frozen.numbering is Numbering.HOURLINE:
        yield {"InvoiceNumbers": reference}
    quoted = reference.replace('"', '""')
    yield {"where": f'Type=="ACCREC" AND Reference=="{quoted}"', "createdByMyApp": "true"}


def _ask(query: dict[str, str]) -> list[Found]:
    answer = call("Invoices.find", purpose=PURPOSE, params=query | {"unitdp": "4"}, urgent=True)
    if not isinstance(answer.body, dict) or not isinstance(answer.body.get("Invoices"), list):
        raise Unintelligible("Xero's answer holds no list of invoices", answer.correlation_id)
    sales = [element for element in answer.records("Invoices") if element.get("Type") == "ACCREC"]
    return [found for found in map(found_invoice, sales) if found is not None]
