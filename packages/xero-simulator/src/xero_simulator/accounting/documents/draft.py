"""From an element that a client sent to the document it describes: header fields, contact and
lines.
"""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.currencies import day_rate
from xero_simulator.accounting.decimals import round_half_up
from xero_simulator.accounting.documents.amounts import totals
from xero_simulator.accounting.documents.contact import document_contact
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.documents.lines import LineReader, LineRules
from xero_simulator.accounting.documents.statuses import STATUSES
from xero_simulator.accounting.element_values import (
    choice_of,
    day_of,
    decimal_of,
    flag_of,
    objects_of,
    text_of,
)
from xero_simulator.accounting.entities.invoice import Invoice, Line
from xero_simulator.accounting.ids import new_id

Json = dict[str, Any]

TYPES = ("ACCREC", "ACCPAY")
LINE_AMOUNT_TYPES = ("Exclusive", "Inclusive", "NoTax")
_MAX_TEXT_CHARACTERS = 255
_TYPES_WITHOUT_REFERENCE = ("ACCPAY", "ACCPAYCREDIT")
_URL_FORMAT = re.compile(r"^https://[^\s/?#]+\S*$", re.IGNORECASE)
_PRINTABLE_TEXT = re.compile(r"^[\x20-\x7e]*$")


def blank_document(
    books: Books, element: Json, client_id: str, types: tuple[str, ...] = TYPES
) -> Invoice:
    """A new document of the type that was sent, one of `types`; "" when none was."""
    theme = books.reference.default_theme()
    kind = choice_of(element, "Type", types) or ""
    return Invoice(
        id=new_id(),
        updated_ms=0,
        type=kind,
        number="",
        contact_id="",
        status="DRAFT",
        day=books.today(),
        currency_code=books.profile.base_currency,
        currency_rate=Decimal(1),
        created_by=client_id,
        branding_theme_id=theme.id if theme and kind.startswith("ACCREC") else None,
    )


def requested_status(element: Json, before: Invoice | None, *, may_approve: bool) -> str:
    """A user without the right to approve gets SUBMITTED where AUTHORISED was asked (facts 3.8)."""
    status = choice_of(element, "Status", STATUSES) or (before.status if before else "DRAFT")
    is_new_approval = status == "AUTHORISED" and (before is None or before.status != "AUTHORISED")
    return "SUBMITTED" if is_new_approval and not may_approve else status


def with_content(
    books: Books,
    draft: Invoice,
    element: Json,
    before: Invoice | None,
    places: int,
    findings: Findings,
) -> Invoice:
    """The draft with the contact, header and lines that were sent; `before` is as it stands."""
    contact = document_contact(books, element, before.contact_id if before else None, findings)
    if contact is not None:
        draft = replace(draft, contact_id=contact.id)
    draft = with_header(books, draft, element, findings)
    retax = before is not None and before.line_amount_types != draft.line_amount_types
    return with_lines(books, draft, element, places, findings, retax=retax)


def with_header(books: Books, base: Invoice, element: Json, findings: Findings) -> Invoice:
    """Everything but contact, status, number and lines."""
    currency = text_of(element, "CurrencyCode") or base.currency_code
    if not books.reference.has_currency(currency):
        findings.refuse(messages.currency_missing(currency))
    draft = replace(
        base,
        day=day_of(element, "Date") or base.day,
        due_day=day_of(element, "DueDate") or base.due_day,
        line_amount_types=choice_of(element, "LineAmountTypes", LINE_AMOUNT_TYPES)
        or base.line_amount_types,
        currency_code=currency,
        currency_rate=_currency_rate(books, base, element, currency),
        **_texts(books, base, element, findings),
    )
    return _with_payment_plans(draft, element, findings)


def _with_payment_plans(draft: Invoice, element: Json, findings: Findings) -> Invoice:
    expected, planned = (
        day_of(element, "ExpectedPaymentDate"),
        day_of(element, "PlannedPaymentDate"),
    )
    sent = flag_of(element, "SentToContact")
    if sent and draft.status not in ("AUTHORISED", "PAID"):
        findings.warn(messages.SENT_NEEDS_AUTHORISED_INVOICE)
        sent = False
    return replace(
        draft,
        expected_payment_day=(expected or draft.expected_payment_day) if draft.is_sale else None,
        planned_payment_day=None if draft.is_sale else (planned or draft.planned_payment_day),
        sent_to_contact=draft.sent_to_contact if sent is None else sent,
    )


def _currency_rate(books: Books, base: Invoice, element: Json, currency: str) -> Decimal:
    sent = decimal_of(element, "CurrencyRate")
    if currency == books.profile.base_currency:
        return Decimal(1)
    if sent and sent > 0:
        return round_half_up(sent, 6)
    return (
        base.currency_rate
        if currency == base.currency_code
        else day_rate(books.profile.base_currency, currency)
    )


def _texts(books: Books, base: Invoice, element: Json, findings: Findings) -> dict[str, Any]:
    reference, url, theme_id = (
        text_of(element, "Reference"),
        text_of(element, "Url"),
        text_of(element, "BrandingThemeID"),
    )
    if reference and len(reference) > _MAX_TEXT_CHARACTERS:
        findings.refuse(messages.text_too_long("Reference", _MAX_TEXT_CHARACTERS))
    if url and (not _URL_FORMAT.match(url) or "xero" in url.casefold()):
        findings.refuse(messages.URL_INVALID)
    if theme_id and base.is_sale and books.reference.theme(theme_id) is None:
        findings.refuse(messages.THEME_MISSING)
    return {
        "reference": ""
        if base.type in _TYPES_WITHOUT_REFERENCE
        else base.reference
        if reference is None
        else reference,
        "url": base.url if url is None else url or None,
        "branding_theme_id": (theme_id or base.branding_theme_id) if base.is_sale else None,
    }


def with_number(books: Books, draft: Invoice, element: Json, findings: Findings) -> Invoice:
    """A sale takes the next number when it brings none; a number once taken is never free again."""
    number = (text_of(element, "InvoiceNumber") or "").strip() or draft.number
    if len(number) > _MAX_TEXT_CHARACTERS:
        findings.refuse(messages.text_too_long("InvoiceNumber", _MAX_TEXT_CHARACTERS))
    if draft.is_sale and not _PRINTABLE_TEXT.match(number):
        findings.refuse(messages.NUMBER_CHARACTERS)
    if draft.is_sale and any(
        other.id != draft.id for other in books.invoices.find("number", number.casefold())
    ):
        findings.refuse(messages.NUMBER_TAKEN)
    if draft.is_sale and not number and not findings.errors:
        number = books.take_invoice_number()
    return replace(draft, number=number)


def with_lines(
    books: Books, draft: Invoice, element: Json, places: int, findings: Findings, *, retax: bool
) -> Invoice:
    """Lines that were sent replace all; one that carries the LineItemID of an old line changes that
    line.
    """
    strict = draft.status != "DRAFT"
    rules = LineRules(
        is_sale=draft.is_sale,
        strict=strict,
        line_amount_types=draft.line_amount_types,
        places=places,
        retax=retax,
    )
    if element.get("LineItems") is None:
        sent: list[tuple[Json, Line | None]] = [({}, line) for line in draft.lines]
    else:
        old = {line.id: line for line in draft.lines}
        sent = [
            (item, old.get((text_of(item, "LineItemID") or "").lower()))
            for item in objects_of(element, "LineItems")
        ]
    if strict and not sent:
        findings.refuse(messages.LINES_MISSING)
    lines = tuple(
        LineReader(books, rules, findings, place).read(item, before)
        for place, (item, before) in enumerate(sent)
    )
    sums = totals(lines, draft.line_amount_types)
    if sums.total < 0:
        findings.refuse(messages.TOTAL_NEGATIVE)
    return replace(
        draft, lines=lines, sub_total=sums.sub_total, total_tax=sums.total_tax, total=sums.total
    )


def is_due_day_missing(draft: Invoice) -> bool:
    return draft.status == "AUTHORISED" and draft.due_day is None
