"""Are invoices of ours in Xero already? By their ids when we know them, by their numbers when we gave them, by their references otherwise."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from app.invoicing.models import Numbering
from app.invoicing.rules.pushing import Found, is_live
from app.invoicing.services import Member
from app.xero.client import call
from app.xero.errors import Unintelligible
from app.xero.mapping import found_invoice

PURPOSE = "see whether an invoice has arrived before it is sent again"
LONGEST_LIST = 1_500
Name = Callable[[Member], str | None]
Same = Callable[[Found], str]


def look_up(members: Sequence[Member]) -> dict[UUID, list[Found]]:
    """For each invoice (by our id) what Xero holds of it: nothing, one (an ended one only when none is live), or several live ones."""
    answers: dict[UUID, list[Found]] = {}
    missing = list(members)
    for name, same, ask in _WAYS:
        asked = [member for member in missing if name(member)]
        for some in _portions(asked, name):
            found = _by(same, _ask(ask([str(name(member)) for member in some])))
            for member in some:
                if hits := found.get(str(name(member)).casefold()):
                    answers[member.invoice_id] = [each for each in hits if is_live(each)] or hits[:1]
        missing = [member for member in missing if member.invoice_id not in answers]
    return answers


def read_again(xero_invoice_id: UUID) -> Found | None:
    """The invoice with that id as Xero holds it now; None when it holds none."""
    return next(iter(_ask({"IDs": str(xero_invoice_id)})), None)


def _known_id(member: Member) -> str | None:
    return str(member.xero_invoice_id) if member.xero_invoice_id else None


def _own_number(member: Member) -> str | None:
    return member.expected.reference if member.numbering is Numbering.HOURLINE else None


def _reference(member: Member) -> str:
    return member.expected.reference


def _by_reference(references: list[str]) -> dict[str, str]:
    """One is asked for as every version of the API knows it, many by the list that newer ones take."""
    if len(references) > 1:
        return {"references": ",".join(references), "createdByMyApp": "true"}
    quoted = references[0].replace('"', '""')
    return {"where": f'Type=="ACCREC" AND Reference=="{quoted}"', "createdByMyApp": "true"}


_WAYS: tuple[tuple[Name, Same, Callable[[list[str]], dict[str, str]]], ...] = (
    (_known_id, lambda found: str(found.id), lambda ids: {"IDs": ",".join(ids)}),
    (_own_number, lambda found: found.number, lambda numbers: {"InvoiceNumbers": ",".join(numbers)}),
    (_reference, lambda found: found.reference, _by_reference),
)


def _portions(members: list[Member], name: Name) -> Iterator[list[Member]]:
    """As many at once as an address may hold."""
    portion: list[Member] = []
    length = 0
    for member in members:
        length += len(str(name(member))) + 1
        if portion and length > LONGEST_LIST:
            yield portion
            portion, length = [], len(str(name(member))) + 1
        portion.append(member)
    if portion:
        yield portion


def _by(same: Same, found: list[Found]) -> dict[str, list[Found]]:
    """Xero compares without regard to case."""
    grouped: dict[str, list[Found]] = {}
    for each in found:
        grouped.setdefault(same(each).casefold(), []).append(each)
    return grouped


def _ask(query: dict[str, str]) -> list[Found]:
    answer = call("Invoices.find", purpose=PURPOSE, params=query | {"unitdp": "4"}, urgent=True)
    if not isinstance(answer.body, dict) or not isinstance(answer.body.get("Invoices"), list):
        raise Unintelligible("Xero's answer holds no list of invoices", answer.correlation_id)
    sales = [element for element in answer.records("Invoices") if element.get("Type") == "ACCREC"]
    return [found for found in map(found_invoice, sales) if found is not None]
