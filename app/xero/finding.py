"""Are invoices of ours in Xero already? By their ids when we know them, by their numbers when we
gave them, by their references otherwise.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from app.invoicing.models import Numbering
from app.invoicing.rules.pushing import Found, is_live
from app.invoicing.services import Member
from app.xero.api.client import call
from app.xero.api.errors import Refused, Unintelligible
from app.xero.api.responses import Answer
from app.xero.mapping import found_invoice

PURPOSE = "see whether an invoice has arrived before it is sent again"
LONGEST_LIST = 1_500
FEW = 100
SINGLY = 20
Name = Callable[[Member], str | None]
Same = Callable[[Found], str]


@dataclass
class LookUp:
    """`found`: by our id what Xero holds of it: one (an ended one only when none is live), or
    several live ones. `missing`: Xero holds none. `unasked`: would have taken too many calls at
    once.
    """

    found: dict[UUID, list[Found]] = field(default_factory=dict)
    missing: list[Member] = field(default_factory=list)
    unasked: list[Member] = field(default_factory=list)


def look_up(members: Sequence[Member]) -> LookUp:
    """What Xero holds of MEMBERS."""
    seen = LookUp(missing=list(members))
    for name, same, ask in _WAYS:
        for some in list(_portions([member for member in seen.missing if name(member)], name)):
            asked, answers = ask(some)
            _sort(seen, some, asked, _by(same, answers), name)
    return seen


def _sort(
    seen: LookUp, some: list[Member], asked: list[Member], found: dict[str, list[Found]], name: Name
) -> None:
    for member in asked:
        if hits := found.get(str(name(member)).casefold()):
            seen.found[member.invoice_id] = [each for each in hits if is_live(each)] or hits[:1]
    seen.unasked += [member for member in some if member not in asked]
    settled = {*seen.found, *(member.invoice_id for member in seen.unasked)}
    seen.missing = [member for member in seen.missing if member.invoice_id not in settled]


def read_again(xero_invoice_id: UUID) -> Found | None:
    """The invoice with that id as Xero holds it now; None when it holds none."""
    return next(iter(_read(_ask({"IDs": str(xero_invoice_id)}))), None)


def _known_id(member: Member) -> str | None:
    return str(member.xero_invoice_id) if member.xero_invoice_id else None


def _own_number(member: Member) -> str | None:
    return member.expected.reference if member.numbering is Numbering.HOURLINE else None


def _reference(member: Member) -> str:
    return member.expected.reference


Answered = tuple[list[Member], list[Found]]


def _by_ids(members: list[Member]) -> Answered:
    return members, _read(_ask({"IDs": ",".join(str(_known_id(member)) for member in members)}))


def _by_numbers(members: list[Member]) -> Answered:
    return members, _read(_ask({"InvoiceNumbers": ",".join(map(_reference, members))}))


def _by_references(members: list[Member]) -> Answered:
    """Many by the list that newer versions of the API take. One that does not know it refuses it,
    or answers with all that this app made: then each is asked for by itself, as every version
    knows it, and some of MEMBERS only.
    """
    if len(members) > 1 and (answer := _together(members)) is not None:
        return members, _read(answer)
    asked = members[:SINGLY]
    return asked, list(chain.from_iterable(_read(_ask(_one(member))) for member in asked))


def _together(members: list[Member]) -> Answer | None:
    """None unless the answer surely holds every invoice with one of the references."""
    listed = {"references": ",".join(map(_reference, members)), "page": "1", "pageSize": str(FEW)}
    try:
        answer = _ask(listed | {"createdByMyApp": "true"})
    except Refused as refusal:
        if refusal.status in (401, 403):
            raise
        return None
    return answer if len(answer.records("Invoices")) < FEW else None


def _one(member: Member) -> dict[str, str]:
    quoted = _reference(member).replace('"', '""')
    return {"where": f'Type=="ACCREC" AND Reference=="{quoted}"', "createdByMyApp": "true"}


_WAYS: tuple[tuple[Name, Same, Callable[[list[Member]], Answered]], ...] = (
    (_known_id, lambda found: str(found.id), _by_ids),
    (_own_number, lambda found: found.number, _by_numbers),
    (_reference, lambda found: found.reference, _by_references),
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


def _ask(query: dict[str, str]) -> Answer:
    answer = call("Invoices.find", purpose=PURPOSE, params=query | {"unitdp": "4"}, urgent=True)
    if not isinstance(answer.body, dict) or not isinstance(answer.body.get("Invoices"), list):
        raise Unintelligible("Xero's answer holds no list of invoices", answer.correlation_id)
    return answer


def _read(answer: Answer) -> list[Found]:
    sales = [element for element in answer.records("Invoices") if element.get("Type") == "ACCREC"]
    return [found for found in map(found_invoice, sales) if found is not None]
