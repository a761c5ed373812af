"""One line of a document: what was sent, completed from its item, its account and the line it
replaces.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.decimals import MAX_LINE_AMOUNT, ZERO, round_half_up
from xero_simulator.accounting.documents.amounts import line_amount, line_tax
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.documents.tracking import read_tracking
from xero_simulator.accounting.element_values import decimal_of, text_of
from xero_simulator.accounting.entities.invoice import Line
from xero_simulator.accounting.entities.reference import Account, Item
from xero_simulator.accounting.ids import new_id

Json = dict[str, Any]

_SYSTEM_ACCOUNTS = frozenset(
    {
        "DEBTORS",
        "CREDITORS",
        "BANKCURRENCYGAIN",
        "REALISEDCURRENCYGAIN",
        "UNREALISEDCURRENCYGAIN",
        "TRACKINGTRANSFERS",
        "UNPAIDEXPCLM",
    }
)
_UNSUPPORTED_TAX_TYPES = frozenset({"AVALARA", "USSALESTAX"})
_MAX_DESCRIPTION_CHARACTERS = 4000


@dataclass(frozen=True)
class LineRules:
    """What the document asks of its lines.

    `strict`: it is submitted or approved; `places`: decimals of unit amounts; `retax`: it changes
    its line amount types.
    """

    is_sale: bool
    strict: bool
    line_amount_types: str
    places: int
    retax: bool = False


class LineReader:
    """Reads the line at `place` (from 0); what is wrong goes to `findings`."""

    def __init__(self, books: Books, rules: LineRules, findings: Findings, place: int) -> None:
        self._books, self._rules, self._findings, self._place = books, rules, findings, place

    def read(self, element: Json, before: Line | None) -> Line:
        line = self._with_item(
            self._with_sent_values(element, before or Line(id=new_id())), element
        )
        self._check_description(line)
        line = self._with_amounts(line, decimal_of(element, "LineAmount"))
        line, account = self._with_account(line)
        line = self._with_tax(line, account, element)
        if before is not None and self._has_same_tax_base(before, line, element):
            line = replace(line, tax_amount=before.tax_amount)
        return replace(line, tracking=self._read_tracking(element, line))

    def _has_same_tax_base(self, before: Line, line: Line, element: Json) -> bool:
        """A tax amount that was set by hand outlives edits that do not touch what it was taken
        from.
        """
        is_same = (before.line_amount, before.tax_type) == (line.line_amount, line.tax_type)
        return is_same and not self._rules.retax and element.get("TaxAmount") is None

    def _with_sent_values(self, element: Json, before: Line) -> Line:
        unit_amount, quantity = decimal_of(element, "UnitAmount"), decimal_of(element, "Quantity")
        rate, amount = decimal_of(element, "DiscountRate"), decimal_of(element, "DiscountAmount")
        return replace(
            before,
            description=_sent_or_before(text_of(element, "Description"), before.description),
            quantity=before.quantity if quantity is None else round_half_up(quantity, 4),
            unit_amount=before.unit_amount
            if unit_amount is None
            else round_half_up(unit_amount, self._rules.places),
            discount_rate=_sent_or_before(rate, before.discount_rate),
            discount_amount=_sent_or_before(amount, before.discount_amount),
            tax_type=_sent_or_before(text_of(element, "TaxType"), before.tax_type),
            account_code=_sent_or_before(self._account_code(element), before.account_code),
            item_code=_sent_or_before(text_of(element, "ItemCode"), before.item_code),
        )

    def _account_code(self, element: Json) -> str | None:
        code, account_id = text_of(element, "AccountCode"), text_of(element, "AccountID")
        if code or not account_id:
            return code
        account = self._books.reference.account(account_id)
        return (account.code or account.id) if account else account_id

    def _with_item(self, line: Line, element: Json) -> Line:
        if not line.item_code or "ItemCode" not in element:
            return line
        item = self._books.reference.item(line.item_code)
        if item is None:
            self._refuse(messages.item_unknown(line.item_code))
            return line
        return _completed_from_item(line, item, self._rules)

    def _check_description(self, line: Line) -> None:
        if len(line.description or "") > _MAX_DESCRIPTION_CHARACTERS:
            self._refuse(messages.text_too_long("Description", _MAX_DESCRIPTION_CHARACTERS))
        if self._rules.strict and not (line.description or "").strip():
            self._refuse(messages.DESCRIPTION_MANDATORY)

    def _with_amounts(self, line: Line, sent: Decimal | None) -> Line:
        if line.is_discounted and not self._rules.is_sale:
            self._refuse(messages.DISCOUNT_ON_BILL)
        if line.discount_rate is not None and not ZERO <= line.discount_rate <= 100:
            self._refuse(messages.DISCOUNT_RATE_RANGE)
            return line
        line = _with_missing_factor(line, sent, self._rules.places)
        if line.quantity is None or line.unit_amount is None:
            return replace(line, line_amount=ZERO, tax_amount=ZERO)
        expected = line_amount(
            line.quantity, line.unit_amount, line.discount_rate, line.discount_amount
        )
        if sent is not None and round_half_up(sent) != expected:
            self._refuse(messages.line_total_mismatch(round_half_up(sent), expected))
        if abs(expected) > MAX_LINE_AMOUNT:
            self._refuse(messages.LINE_AMOUNT_TOO_LARGE)
            return replace(line, line_amount=ZERO)
        return replace(line, line_amount=expected)

    def _with_account(self, line: Line) -> tuple[Line, Account | None]:
        code = line.account_code or ""
        account = self._books.reference.account(code) if code else None
        if account is not None:
            self._check_account(account, code)
            return line, account
        if code and not self._rules.strict:
            self._findings.warn(messages.account_removed(code))
        if self._rules.strict and line.quantity is not None:
            self._refuse(messages.account_invalid(code))
        return replace(line, account_code=None), None

    def _check_account(self, account: Account, code: str) -> None:
        if account.status != "ACTIVE":
            self._refuse(messages.account_archived(code))
        elif account.type == "BANK" or account.system_account in _SYSTEM_ACCOUNTS:
            self._refuse(messages.account_invalid(code))

    def _with_tax(self, line: Line, account: Account | None, element: Json) -> Line:
        if line.quantity is None:
            return line
        if self._rules.line_amount_types == "NoTax":
            return replace(line, tax_type=self._books.reference.no_tax_type(), tax_amount=ZERO)
        if self._rules.strict and element.get("TaxType") == "":
            self._refuse(messages.TAX_TYPE_MANDATORY)
            return line
        tax_type = line.tax_type or (account.tax_type if account else None)
        if not tax_type:
            return replace(line, tax_type=None, tax_amount=ZERO)
        return self._with_rate(
            replace(line, tax_type=tax_type), tax_type, account, decimal_of(element, "TaxAmount")
        )

    def _with_rate(
        self, line: Line, tax_type: str, account: Account | None, sent: Decimal | None
    ) -> Line:
        rate = self._books.reference.tax_rate(tax_type)
        if rate is None or rate.report_tax_type in _UNSUPPORTED_TAX_TYPES:
            self._refuse(messages.tax_type_unknown(tax_type))
            return line
        if rate.status != "ACTIVE":
            self._refuse(messages.TAX_RATE_INACTIVE)
        elif account and account.account_class not in rate.applies_to:
            self._refuse(messages.tax_type_not_for_account(tax_type, account.code))
        computed = line_tax(line.line_amount, rate.rate, self._rules.line_amount_types)
        return replace(
            line,
            tax_type=rate.tax_type,
            tax_amount=computed if sent is None else round_half_up(sent),
        )

    def _read_tracking(self, element: Json, line: Line) -> Any:
        if element.get("Tracking") is None:
            return line.tracking
        return read_tracking(self._books.reference, element["Tracking"], self._refuse)

    def _refuse(self, message: str) -> None:
        self._findings.refuse(message, self._place)


def _sent_or_before(sent: Any, before: Any) -> Any:
    return before if sent is None else sent


def _completed_from_item(line: Line, item: Item, rules: LineRules) -> Line:
    """What the line leaves out comes from the item's sales or purchase side."""
    side = item.sales if rules.is_sale else item.purchase
    line = replace(
        line,
        item_code=item.code,
        description=_sent_or_before(line.description, item.description or None),
    )
    if side is None:
        return line
    return replace(
        line,
        unit_amount=_sent_or_before(
            line.unit_amount,
            None if side.unit_price is None else round_half_up(side.unit_price, rules.places),
        ),
        account_code=_sent_or_before(line.account_code, side.account_code or None),
        tax_type=_sent_or_before(line.tax_type, side.tax_type or None),
    )


def _with_missing_factor(line: Line, amount: Decimal | None, places: int) -> Line:
    """Of quantity, unit amount and line amount one may be left out."""
    quantity, unit = line.quantity, line.unit_amount
    if quantity is None and unit is None:
        return (
            line
            if amount is None
            else replace(line, quantity=Decimal(1), unit_amount=round_half_up(amount, places))
        )
    if quantity is None and unit is not None:
        return replace(
            line, quantity=round_half_up(amount / unit, 4) if amount and unit else Decimal(1)
        )
    if unit is None and quantity:
        return replace(line, unit_amount=round_half_up((amount or ZERO) / quantity, places))
    return line
