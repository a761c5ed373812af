"""Are invoices of ours in Xero already? By their ids when we know them, by their numbers when we
gave them, by their references otherwise.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from app.invoicing.models import Numbering
from app.xero.api.errors import Refused, Unintelligible
from app.xero.api.responses import XeroResponse
from app.xero.connection.queries import LiveConnection
from app.xero.connection.services.calls import call
from app.xero.push.rules.found_invoices import FoundInvoice, is_live, read_found_invoice
from app.xero.push.services.requests import PushItem

PURPOSE = "see whether an invoice has arrived before it is sent again"
# About forty ids: longer addresses are refused by gateways with 414 (facts 3.2, 3.10).
MAX_LIST_CHARACTERS = 1_500
# The page that Xero lists by default; a full one may hide more (facts 3.2).
REFERENCE_PAGE_SIZE = 100
# Rows have their lines only on a page; the largest holds more than an address can name (facts 3.2).
WITH_LINES = {"page": "1", "pageSize": "1000"}
# Calls that one look-up may take, a third of a minute's budget (facts 4.1).
MAX_SINGLE_LOOKUPS = 20
NameOf = Callable[[PushItem], str | None]
FoundNameOf = Callable[[FoundInvoice], str]
# Those that were asked for, and what Xero answered.
Answered = tuple[list[PushItem], list[FoundInvoice]]
Ask = Callable[[LiveConnection, list[PushItem]], Answered]


@dataclass
class LookUp:
    """`found`: by our id what Xero holds of it: one (an ended one only when none is live), or
    several live ones. `missing`: Xero holds none. `unasked`: would have taken too many calls at
    once.
    """

    found: dict[UUID, list[FoundInvoice]] = field(default_factory=dict)
    missing: list[PushItem] = field(default_factory=list)
    unasked: list[PushItem] = field(default_factory=list)


def look_up(connection: LiveConnection, items: Sequence[PushItem]) -> LookUp:
    """What Xero holds of `items`, asked through `connection`."""
    result = LookUp(missing=list(items))
    for name_of, found_name_of, ask in _WAYS:
        nameable = [item for item in result.missing if name_of(item)]
        for portion in list(_portions(nameable, name_of)):
            asked_items, found_invoices = ask(connection, portion)
            _sort(result, portion, asked_items, _by_name(found_name_of, found_invoices), name_of)
    return result


def _sort(
    result: LookUp,
    portion: list[PushItem],
    asked_items: list[PushItem],
    found_by_name: dict[str, list[FoundInvoice]],
    name_of: NameOf,
) -> None:
    for item in asked_items:
        if hits := found_by_name.get(str(name_of(item)).casefold()):
            result.found[item.invoice_id] = [hit for hit in hits if is_live(hit)] or hits[:1]
    result.unasked += [item for item in portion if item not in asked_items]
    settled_ids = {*result.found, *(item.invoice_id for item in result.unasked)}
    result.missing = [item for item in result.missing if item.invoice_id not in settled_ids]


def read_again(connection: LiveConnection, xero_invoice_id: UUID) -> FoundInvoice | None:
    """The invoice with that id as Xero holds it now; None when it holds none."""
    return next(iter(_read(_ask(connection, {"IDs": str(xero_invoice_id)}))), None)


def _xero_id(item: PushItem) -> str | None:
    return str(item.xero_invoice_id) if item.xero_invoice_id else None


def _own_number(item: PushItem) -> str | None:
    return item.expected.reference if item.numbering is Numbering.HOURLINE else None


def _reference(item: PushItem) -> str:
    return item.expected.reference


def _ask_by_ids(connection: LiveConnection, items: list[PushItem]) -> Answered:
    xero_ids = ",".join(str(_xero_id(item)) for item in items)
    return items, _read(_ask(connection, {"IDs": xero_ids}))


def _ask_by_numbers(connection: LiveConnection, items: list[PushItem]) -> Answered:
    numbers = ",".join(map(_reference, items))
    return items, _read(_ask(connection, {"InvoiceNumbers": numbers, **WITH_LINES}))


def _ask_by_references(connection: LiveConnection, items: list[PushItem]) -> Answered:
    """Many by the list that newer versions of the API take. One that does not know it refuses it,
    or answers with all that this app made: then each is asked for by itself, as every version
    knows it, and some of `items` only.
    """
    if len(items) > 1 and (answer := _ask_for_all(connection, items)) is not None:
        return items, _read(answer)
    asked_items = items[:MAX_SINGLE_LOOKUPS]
    return asked_items, list(
        chain.from_iterable(_read(_ask(connection, _single_query(item))) for item in asked_items)
    )


def _ask_for_all(connection: LiveConnection, items: list[PushItem]) -> XeroResponse | None:
    """None unless the answer surely holds every invoice with one of the references."""
    listed = {
        "references": ",".join(map(_reference, items)),
        "page": "1",
        "pageSize": str(REFERENCE_PAGE_SIZE),
    }
    try:
        answer = _ask(connection, listed | {"createdByMyApp": "true"})
    except Refused as refusal:
        if refusal.status in (401, 403):
            raise
        return None
    return answer if len(answer.records("Invoices")) < REFERENCE_PAGE_SIZE else None


def _single_query(item: PushItem) -> dict[str, str]:
    quoted = _reference(item).replace('"', '""')
    ours = {"where": f'Type=="ACCREC" AND Reference=="{quoted}"', "createdByMyApp": "true"}
    return ours | WITH_LINES


_WAYS: tuple[tuple[NameOf, FoundNameOf, Ask], ...] = (
    (_xero_id, lambda invoice: str(invoice.id), _ask_by_ids),
    (_own_number, lambda invoice: invoice.number, _ask_by_numbers),
    (_reference, lambda invoice: invoice.reference, _ask_by_references),
)


def _portions(items: list[PushItem], name_of: NameOf) -> Iterator[list[PushItem]]:
    """As many at once as an address may hold."""
    portion: list[PushItem] = []
    length = 0
    for item in items:
        length += len(str(name_of(item))) + 1
        if portion and length > MAX_LIST_CHARACTERS:
            yield portion
            portion, length = [], len(str(name_of(item))) + 1
        portion.append(item)
    if portion:
        yield portion


def _by_name(name_of: FoundNameOf, invoices: list[FoundInvoice]) -> dict[str, list[FoundInvoice]]:
    """Xero compares without regard to case."""
    grouped: dict[str, list[FoundInvoice]] = {}
    for invoice in invoices:
        grouped.setdefault(name_of(invoice).casefold(), []).append(invoice)
    return grouped


def _ask(connection: LiveConnection, query: dict[str, str]) -> XeroResponse:
    answer = call(
        "Invoices.find",
        purpose=PURPOSE,
        connection=connection,
        params=query | {"unitdp": "4"},
        urgent=True,
    )
    if not isinstance(answer.body, dict) or not isinstance(answer.body.get("Invoices"), list):
        raise Unintelligible("Xero's answer holds no list of invoices", answer.correlation_id)
    return answer


def _read(answer: XeroResponse) -> list[FoundInvoice]:
    sales = [element for element in answer.records("Invoices") if element.get("Type") == "ACCREC"]
    return [invoice for invoice in map(read_found_invoice, sales) if invoice is not None]
