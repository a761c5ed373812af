"""Status moves and what payments forbid (facts 3.8)."""

from decimal import Decimal
from typing import Any

import pytest

from accounting.conftest import Api, Json, Organisation
from xero_simulator.accounting import messages
from xero_simulator.accounting.errors import LedgerError
from xero_simulator.accounting.ledger import Ledger

NOT_MODIFIABLE = "Invoice not of valid status for modification"
ALLOWED_MOVES = {
    "DRAFT": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "SUBMITTED": {"SUBMITTED", "DRAFT", "AUTHORISED", "DELETED"},
    "AUTHORISED": {"AUTHORISED", "VOIDED"},
    "DELETED": set(),
    "VOIDED": set(),
}
WAYS = {
    "DRAFT": [],
    "SUBMITTED": ["SUBMITTED"],
    "AUTHORISED": ["AUTHORISED"],
    "DELETED": ["DELETED"],
    "VOIDED": ["AUTHORISED", "VOIDED"],
}


def move_invoice(api: Api, invoice_id: str, **element: Any) -> Json:
    row: Json = api.post(f"/Invoices/{invoice_id}", element, summarizeErrors="false").json()[
        "Invoices"
    ][0]
    return row


def in_status(api: Api, draft: Json, status: str) -> str:
    invoice_id = str(api.put("/Invoices", draft).json()["Invoices"][0]["InvoiceID"])
    for step in WAYS[status]:
        move_invoice(api, invoice_id, Status=step)
    return invoice_id


@pytest.mark.parametrize("before", list(ALLOWED_MOVES))
@pytest.mark.parametrize("after", ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED", "VOIDED", "PAID"])
def test_only_the_moves_of_the_table_are_possible(
    api: Api, draft: Json, before: str, after: str
) -> None:
    invoice_id = in_status(api, draft, before)
    row = move_invoice(api, invoice_id, Status=after)
    assert row["Status"] == after
    possible = after in ALLOWED_MOVES[before]
    assert (row["StatusAttributeString"], row["HasErrors"]) == (
        ("OK", False) if possible else ("ERROR", True)
    )
    if not possible:
        assert row["ValidationErrors"] == [{"Message": NOT_MODIFIABLE}]
        assert row["InvoiceID"] == invoice_id
    assert api.get(f"/Invoices/{invoice_id}").json()["Invoices"][0]["Status"] == (
        after if possible else before
    )


@pytest.mark.parametrize("status", ["DELETED", "VOIDED"])
def test_what_has_ended_cannot_be_edited(api: Api, draft: Json, status: str) -> None:
    invoice_id = in_status(api, draft, status)
    assert move_invoice(api, invoice_id, Reference="too late")["ValidationErrors"] == [
        {"Message": NOT_MODIFIABLE}
    ]


def test_ended_documents_stay_readable_and_owe_nothing(api: Api, draft: Json) -> None:
    in_status(api, draft, "DELETED")
    in_status(api, draft, "VOIDED")
    rows = api.get("/Invoices", order="InvoiceNumber").json()["Invoices"]
    assert [(row["Status"], row["AmountDue"], row["Total"]) for row in rows] == [
        ("DELETED", 0.0, 24.15),
        ("VOIDED", 0.0, 24.15),
    ]


@pytest.fixture
def part_paid(api: Api, ledger: Ledger, draft: Json) -> str:
    invoice_id = in_status(api, draft, "AUTHORISED")
    ledger.pay_invoice(invoice_id, Decimal(4))
    return invoice_id


def test_a_part_paid_invoice_changes_no_status(api: Api, part_paid: str) -> None:
    expected = (
        "The status VOIDED cannot be applied to the invoice because it has payments or credit notes"
        " allocated to it."
    )
    assert move_invoice(api, part_paid, Status="VOIDED")["ValidationErrors"] == [
        {"Message": expected}
    ]


def test_a_part_paid_invoice_keeps_its_money_and_may_change_its_words(
    api: Api, part_paid: str
) -> None:
    line = api.get(f"/Invoices/{part_paid}").json()["Invoices"][0]["LineItems"][0]
    words = {"LineItemID": line["LineItemID"], "Description": "Better words", "AccountCode": "205"}
    row = move_invoice(api, part_paid, Reference="late", DueDate="2027-01-31", LineItems=[words])
    assert (row["StatusAttributeString"], row["LineItems"][0]["AccountCode"], row["AmountDue"]) == (
        "OK",
        "205",
        20.15,
    )
    refused = move_invoice(api, part_paid, LineItems=[{**words, "Quantity": 3}])
    assert refused["ValidationErrors"] == [{"Message": messages.HAS_PAYMENTS}]


def test_a_paid_invoice_is_edited_in_words_only(api: Api, ledger: Ledger, part_paid: str) -> None:
    assert ledger.pay_invoice(part_paid)["Status"] == "PAID"
    assert move_invoice(api, part_paid, Reference="thanks")["Status"] == "PAID"
    assert move_invoice(api, part_paid, Date="2026-11-01")["ValidationErrors"] == [
        {"Message": messages.HAS_PAYMENTS}
    ]


def payment_element(invoice_id: str, **changes: Any) -> Json:
    return {
        "Invoice": {"InvoiceID": invoice_id},
        "Account": {"Code": "090"},
        "Amount": 4,
        "Date": "2026-11-21",
        **changes,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Amount": 24.16}, "Payment amount exceeds the amount outstanding on this document"),
        ({"Amount": 0}, messages.PAYMENT_NOT_POSITIVE),
        ({"Account": {"Code": "200"}}, messages.PAYMENT_ACCOUNT_INVALID),
        ({"Account": None}, messages.PAYMENT_ACCOUNT_INVALID),
        (
            {"Invoice": {"InvoiceID": "11111111-1111-4111-8111-111111111111"}},
            messages.PAYMENT_DOCUMENT_MISSING,
        ),
        (
            {"Date": "2009-09-30"},
            "The document date cannot be before the period lock date, currently set at 30-Sep-2009",
        ),
    ],
)
def test_payments_are_refused(api: Api, draft: Json, change: Json, message: str) -> None:
    invoice_id = in_status(api, draft, "AUTHORISED")
    answer = api.put("/Payments", {"Payments": [payment_element(invoice_id, **change)]})
    assert answer.status_code == 400
    assert answer.json()["Elements"][0]["ValidationErrors"] == [{"Message": message}]
    assert api.get(f"/Invoices/{invoice_id}").json()["Invoices"][0]["AmountPaid"] == 0.0


def test_drafts_take_no_payments(api: Api, draft: Json) -> None:
    answer = api.put("/Payments", payment_element(in_status(api, draft, "DRAFT")))
    assert answer.json()["Elements"][0]["ValidationErrors"] == [
        {"Message": messages.PAYMENT_NOT_AUTHORISED}
    ]


def test_a_payment_can_only_be_deleted_and_once(api: Api, draft: Json) -> None:
    invoice_id = in_status(api, draft, "AUTHORISED")
    new_payment = api.put("/Payments", payment_element(invoice_id, Reference="EFT")).json()[
        "Payments"
    ][0]
    path = f"/Payments/{new_payment['PaymentID']}"
    assert api.post(path, {"Amount": 5}).status_code == 400
    assert api.post(path, {"Status": "DELETED"}).json()["Payments"][0]["Status"] == "DELETED"
    assert api.post(path, {"Status": "DELETED"}).status_code == 400
    assert api.get("/Payments").json()["Payments"][0]["Reference"] == "EFT"


def test_people_inside_xero_move_invoices_too(
    ledger: Ledger, draft: Json, organisation: Organisation
) -> None:
    del draft["DueDate"]
    invoice = ledger.create_invoice(draft)
    submitted = ledger.submit_invoice(invoice["InvoiceID"])
    approved = ledger.approve_invoice(invoice["InvoiceID"].upper())
    assert (submitted["Status"], approved["Status"], approved["DueDateString"]) == (
        "SUBMITTED",
        "AUTHORISED",
        "2026-12-04T00:00:00",
    )
    assert ledger.void_invoice(invoice["InvoiceID"])["Status"] == "VOIDED"
    assert [event[2] for event in organisation.events] == ["CREATE", "UPDATE", "UPDATE", "UPDATE"]
    with pytest.raises(LedgerError, match=NOT_MODIFIABLE):
        ledger.delete_invoice(invoice["InvoiceID"])
    with pytest.raises(LedgerError):
        ledger.approve_invoice("nobody")
