"""How Xero holds an invoice otherwise than it was sent, field by field."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.invoicing.rules.differences import (
    MAX_NAMED_VALUES,
    MAX_VALUE_LENGTH,
    Aspect,
    SentInvoice,
    header_differences,
    line_differences,
)
from app.invoicing.rules.lifecycle import InvoiceState
from app.invoicing.rules.status import XeroInvoice, XeroLine, is_older
from app.kernel.money import Hundredths

CONTACT_ID, OTHER_ID = UUID(int=1), UUID(int=2)
SENT_INVOICE = SentInvoice("HL-0001", CONTACT_ID, Hundredths(115_00))
XERO_INVOICE = XeroInvoice(UUID(int=9), "HL-0001", "DRAFT", CONTACT_ID, Hundredths(115_00), None)


@dataclass(frozen=True)
class SentLineCopy:
    description: str = "Website: Logo"
    quantity: Decimal = Decimal("1.5000")
    unit_amount: Decimal = Decimal("100.0000")
    amount_hundredths: Hundredths = Hundredths(150_00)
    account_code: str = "200"
    tax_type: str = "OUTPUT2"


SENT_LINE = SentLineCopy()
XERO_LINE = XeroLine(
    "Website: Logo", Decimal("1.5"), Decimal(100), Hundredths(150_00), "200", "OUTPUT2"
)


def test_what_agrees_differs_in_nothing() -> None:
    assert header_differences(SENT_INVOICE, XERO_INVOICE) == []
    assert line_differences([SENT_LINE], [XERO_LINE]) is None
    assert line_differences([], []) is None


@pytest.mark.parametrize(
    ("changes", "aspect", "ours", "theirs"),
    [
        ({"number": "X-1"}, Aspect.NUMBER, "HL-0001", "X-1"),
        ({"contact_id": OTHER_ID}, Aspect.CONTACT, str(CONTACT_ID), str(OTHER_ID)),
        ({"contact_id": None}, Aspect.CONTACT, str(CONTACT_ID), ""),
        ({"total": Hundredths(115_01)}, Aspect.TOTAL, "11500", "11501"),
        ({"status": "VOIDED"}, Aspect.STATUS, "", "VOIDED"),
        ({"status": "DELETED"}, Aspect.STATUS, "", "DELETED"),
        ({"status": "VOIDED", "number": "X-1", "total": 0}, Aspect.STATUS, "", "VOIDED"),
    ],
)
def test_each_part_of_the_head_is_compared(
    changes: dict[str, Any], aspect: Aspect, ours: str, theirs: str
) -> None:
    [difference] = header_differences(SENT_INVOICE, replace(XERO_INVOICE, **changes))
    assert (difference.aspect, difference.ours, difference.theirs) == (aspect, ours, theirs)
    assert difference.lines == ()


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ({"number": ""}, {"number": "INV-7"}),  # Xero gave the number
        ({"contact_id": None}, {}),  # forgotten here
        ({"released": True}, {"status": "VOIDED"}),
        ({"released": True}, {"status": "DELETED", "total": 0}),
        ({}, {"status": "PAID"}),
        ({}, {"status": "ARCHIVED"}),  # not in Xero's documents
    ],
)
def test_what_is_no_difference(sent: dict[str, Any], seen: dict[str, Any]) -> None:
    changed = replace(SENT_INVOICE, **sent), replace(XERO_INVOICE, **seen)
    assert header_differences(*changed) == []


@pytest.mark.parametrize(
    ("changes", "field", "ours", "theirs"),
    [
        ({"description": "Logo"}, "description", "Website: Logo", "Logo"),
        ({"quantity": Decimal(2)}, "quantity", "1.5", "2"),
        ({"quantity": None}, "quantity", "1.5", ""),
        ({"unit_amount": Decimal("99.9999")}, "unit_amount", "100", "99.9999"),
        ({"amount": Hundredths(150_01)}, "amount", "15000", "15001"),
        ({"amount": None}, "amount", "15000", ""),
        ({"account_code": ""}, "account_code", "200", ""),
        ({"tax_type": "NONE"}, "tax_type", "OUTPUT2", "NONE"),
    ],
)
def test_each_field_of_a_line_is_compared(
    changes: dict[str, Any], field: str, ours: str, theirs: str
) -> None:
    difference = line_differences(
        [SENT_LINE, SENT_LINE], [XERO_LINE, replace(XERO_LINE, **changes)]
    )
    assert difference is not None
    assert (difference.aspect, difference.ours, difference.theirs) == (Aspect.LINES, "2", "2")
    assert difference.lines == ({"position": "2", "field": field, "ours": ours, "theirs": theirs},)


def test_spaces_make_no_difference_and_what_was_left_to_xero_agrees() -> None:
    sent = replace(SENT_LINE, description=" Website:\nLogo\t\u200b", account_code="", tax_type="")
    assert line_differences([sent], [XERO_LINE]) is None


def test_a_line_more_or_less_is_a_difference_without_values() -> None:
    for sent, seen in (([SENT_LINE], []), ([SENT_LINE], [XERO_LINE] * 2)):
        difference = line_differences(sent, seen)
        assert difference is not None
        assert (difference.ours, difference.theirs) == (str(len(sent)), str(len(seen)))
        assert difference.lines == ()


def test_fifty_values_are_named_and_long_texts_are_cut() -> None:
    assert (MAX_NAMED_VALUES, MAX_VALUE_LENGTH) == (50, 400)
    sent = replace(SENT_LINE, description="a" * 401)
    seen = replace(XERO_LINE, description="b" * 400)
    difference = line_differences([sent] * 51, [seen] * 51)
    assert difference is not None
    assert len(difference.lines) == 50
    assert difference.lines[-1]["position"] == "50"
    assert {(len(value["ours"]), len(value["theirs"])) for value in difference.lines} == {
        (400, 400)
    }


def test_an_answer_is_older_than_what_is_known_only_when_both_say_when() -> None:
    known = datetime(2026, 11, 3, 9, tzinfo=UTC)
    for seen, older in (
        (known - timedelta(seconds=1), True),
        (known, False),
        (known + timedelta(seconds=1), False),
        (None, False),
    ):
        assert is_older(replace(XERO_INVOICE, updated_at=seen), known) is older
    assert not is_older(replace(XERO_INVOICE, updated_at=known), None)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("DRAFT", InvoiceState.PUSHED),
        ("SUBMITTED", InvoiceState.SUBMITTED),
        ("AUTHORISED", InvoiceState.AUTHORISED),
        ("PAID", InvoiceState.PAID),
        ("VOIDED", InvoiceState.VOIDED),
        ("DELETED", InvoiceState.DELETED),
        ("ARCHIVED", None),
    ],
)
def test_xeros_statuses_are_states_here(status: str, state: InvoiceState | None) -> None:
    assert replace(XERO_INVOICE, status=status).state is state
