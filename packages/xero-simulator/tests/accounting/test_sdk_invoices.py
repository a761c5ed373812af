"""Xero's SDK creates, reads, moves and notes invoices; and pays them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from xero_python.accounting import (
    Account,
    Contact,
    HistoryRecord,
    HistoryRecords,
    Invoice,
    Invoices,
    LineAmountTypes,
    LineItem,
    LineItemTracking,
    Payment,
    PaymentDelete,
    Payments,
)
from xero_python.exceptions import NotFoundException

from accounting.conftest import TENANT, Json, Organisation
from xero_simulator.accounting.ledger import Ledger


def sdk_line(**fields: Any) -> Any:
    return LineItem(
        **{
            "description": "Design, 3 h",
            "quantity": 3,
            "unit_amount": 33.3333,
            "account_code": "200",
            "tax_type": "OUTPUT2",
            **fields,
        }
    )


def sdk_invoice(customer: str, **fields: Any) -> Any:
    base = {
        "type": "ACCREC",
        "contact": Contact(contact_id=customer),
        "date": date(2026, 11, 20),
        "due_date": date(2026, 12, 20),
    }
    return Invoice(
        **{
            **base,
            "line_amount_types": LineAmountTypes.EXCLUSIVE,
            "status": "DRAFT",
            "line_items": [sdk_line()],
            **fields,
        }
    )


def create_with_sdk(sdk: Any, *sent: Any, **options: Any) -> list[Any]:
    return list(sdk.create_invoices(TENANT, Invoices(invoices=list(sent)), **options).invoices)


def test_a_draft_is_created_numbered_and_read_back(
    sdk: Any, customer: str, organisation: Organisation
) -> None:
    (approved_invoice,) = create_with_sdk(
        sdk, sdk_invoice(customer, reference="TT-000123"), unitdp=4
    )
    (read,) = sdk.get_invoice(TENANT, approved_invoice.invoice_id, unitdp=4).invoices
    assert (read.invoice_number, read.reference, read.status, read.contact.contact_id) == (
        "INV-0001",
        "TT-000123",
        "DRAFT",
        customer,
    )
    assert (read.date, read.due_date) == (date(2026, 11, 20), date(2026, 12, 20))
    assert read.line_items[0].unit_amount == Decimal("33.3333")
    assert (read.sub_total, read.total_tax, read.total) == (
        Decimal("100.0"),
        Decimal("15.0"),
        Decimal("115.0"),
    )
    assert read.updated_date_utc == organisation.clock.now()
    assert organisation.events == [("INVOICE", approved_invoice.invoice_id, "CREATE")]


def test_without_unitdp_rates_are_rounded_before_the_multiplication(
    sdk: Any, customer: str
) -> None:
    (approved_invoice,) = create_with_sdk(sdk, sdk_invoice(customer))
    assert (approved_invoice.line_items[0].unit_amount, approved_invoice.sub_total) == (
        Decimal("33.33"),
        Decimal("99.99"),
    )


def test_tracking_and_item_come_back_on_the_line(sdk: Any, customer: str, ledger: Ledger) -> None:
    region = ledger.tracking_categories()[0]
    by_id = LineItemTracking(
        tracking_category_id=region["TrackingCategoryID"],
        tracking_option_id=region["Options"][0]["TrackingOptionID"],
    )
    by_name = LineItemTracking(name="Department", option="design")
    (approved_invoice,) = create_with_sdk(
        sdk,
        sdk_invoice(
            customer, line_items=[LineItem(item_code="dev", quantity=2, tracking=[by_id, by_name])]
        ),
    )
    (read,) = sdk.get_invoices(TENANT, i_ds=[approved_invoice.invoice_id]).invoices
    (found,) = read.line_items
    assert [(one.name, one.option) for one in found.tracking] == [
        ("Region", "North"),
        ("Department", "Design"),
    ]
    assert (found.item_code, found.item.name, found.account_code, found.unit_amount) == (
        "DEV",
        "Development",
        "200",
        Decimal(150),
    )


def test_the_life_of_an_invoice_from_draft_to_paid_and_back(
    sdk: Any, customer: str, ledger: Ledger, organisation: Organisation
) -> None:
    (approved_invoice,) = create_with_sdk(sdk, sdk_invoice(customer))
    (approved,) = sdk.update_invoice(
        TENANT, approved_invoice.invoice_id, Invoices(invoices=[Invoice(status="AUTHORISED")])
    ).invoices
    assert approved.status == "AUTHORISED"
    bank = next(account["AccountID"] for account in ledger.accounts() if account["Type"] == "BANK")
    sent = Payment(
        invoice=Invoice(invoice_id=approved_invoice.invoice_id),
        account=Account(account_id=bank),
        amount=approved.total,
        date=date(2026, 11, 25),
    )
    (paid,) = sdk.create_payments(TENANT, Payments(payments=[sent])).payments
    (read,) = sdk.get_invoice(TENANT, approved_invoice.invoice_id).invoices
    assert (read.status, read.amount_due, read.fully_paid_on_date) == (
        "PAID",
        Decimal(0),
        date(2026, 11, 25),
    )
    assert [payment.payment_id for payment in read.payments] == [paid.payment_id]
    (gone,) = sdk.delete_payment(TENANT, paid.payment_id, PaymentDelete(status="DELETED")).payments
    assert gone.status == "DELETED"
    (read,) = sdk.get_invoice(TENANT, approved_invoice.invoice_id).invoices
    assert (read.status, read.amount_paid, read.payments) == ("AUTHORISED", Decimal(0), None)
    assert set(organisation.events[1:]) == {("INVOICE", approved_invoice.invoice_id, "UPDATE")}


def test_a_single_payment_may_be_posted_and_payments_are_listed(
    sdk: Any, ledger: Ledger, draft: Json
) -> None:
    approved_invoice = ledger.approve_invoice(ledger.create_invoice(draft)["InvoiceID"])
    sdk.create_payment(
        TENANT,
        Payment(
            invoice=Invoice(invoice_number=approved_invoice["InvoiceNumber"]),
            account=Account(code="090"),
            amount=4,
        ),
    )
    payments = sdk.get_payments(
        TENANT, page=1, where=f'Invoice.InvoiceID==Guid("{approved_invoice["InvoiceID"]}")'
    )
    (payment,) = payments.payments
    assert (payment.amount, payment.payment_type, payment.account.code) == (
        Decimal(4),
        "ACCRECPAYMENT",
        "090",
    )
    assert payments.pagination.item_count == 1
    (same,) = sdk.get_payment(TENANT, payment.payment_id).payments
    assert same.invoice.amount_due == Decimal("20.15")


def test_one_of_two_is_refused_and_the_other_saved(sdk: Any, customer: str) -> None:
    bad = sdk_invoice(customer, status="AUTHORISED", line_items=[sdk_line(account_code="999")])
    first, second = create_with_sdk(sdk, bad, sdk_invoice(customer), summarize_errors=False)
    assert (first.status_attribute_string, first.has_errors) == ("ERROR", True)
    assert (
        first.validation_errors[0].message
        == "Account code '999' is not a valid code for this document."
    )
    assert (second.status_attribute_string, second.invoice_number) == ("OK", "INV-0001")


def test_an_invoice_is_updated_through_the_collection_too(sdk: Any, customer: str) -> None:
    (approved_invoice,) = create_with_sdk(sdk, sdk_invoice(customer))
    sent = Invoice(invoice_id=approved_invoice.invoice_id, reference="changed")
    (answer,) = sdk.update_or_create_invoices(TENANT, Invoices(invoices=[sent])).invoices
    assert (answer.invoice_id, answer.reference, answer.total) == (
        approved_invoice.invoice_id,
        "changed",
        approved_invoice.total,
    )


def test_lists_can_be_narrowed_by_everything_the_sdk_offers(
    sdk: Any, customer: str, organisation: Organisation
) -> None:
    first, second = create_with_sdk(
        sdk,
        sdk_invoice(customer, reference="A-1"),
        sdk_invoice(customer, reference="B-2", status="SUBMITTED"),
    )
    organisation.client_id = "somebody else"
    (third,) = create_with_sdk(sdk, sdk_invoice(customer, reference="C-3"))

    def numbers(**options: Any) -> list[str]:
        return [
            sdk_invoice.invoice_number
            for sdk_invoice in sdk.get_invoices(
                TENANT, **{"order": "InvoiceNumber", **options}
            ).invoices
        ]

    assert numbers(invoice_numbers=["inv-0002"]) == [second.invoice_number]
    assert numbers(statuses=["DRAFT"], contact_i_ds=[customer]) == [
        first.invoice_number,
        third.invoice_number,
    ]
    assert numbers(created_by_my_app=True) == [third.invoice_number]
    assert numbers(search_term="b-") == [second.invoice_number]
    assert numbers(where='Reference=="a-1" AND Type=="ACCREC"') == [first.invoice_number]
    assert numbers(order="InvoiceNumber DESC", page=1) == ["INV-0003", "INV-0002", "INV-0001"]
    assert numbers(if_modified_since=datetime(2030, 1, 1, tzinfo=UTC)) == []
    assert numbers(
        if_modified_since=organisation.clock.now() - timedelta(hours=1), summary_only=True
    ) == [
        "INV-0001",
        "INV-0002",
        "INV-0003",
    ]


def test_history_takes_notes(sdk: Any, customer: str) -> None:
    (approved_invoice,) = create_with_sdk(sdk, sdk_invoice(customer))
    note = HistoryRecord(details="Made from 3 time entries")
    sdk.create_invoice_history(
        TENANT, approved_invoice.invoice_id, HistoryRecords(history_records=[note])
    )
    records = sdk.get_invoice_history(TENANT, approved_invoice.invoice_id).history_records
    assert (records[0].changes, records[0].details) == ("Note", "Made from 3 time entries")
    assert records[-1].changes == "Created"


def test_online_invoices_are_for_approved_ones(sdk: Any, customer: str) -> None:
    (approved_invoice,) = create_with_sdk(sdk, sdk_invoice(customer))
    with pytest.raises(NotFoundException):
        sdk.get_online_invoice(TENANT, approved_invoice.invoice_id)
    sdk.update_invoice(
        TENANT, approved_invoice.invoice_id, Invoices(invoices=[Invoice(status="AUTHORISED")])
    )
    (online,) = sdk.get_online_invoice(TENANT, approved_invoice.invoice_id).online_invoices
    assert online.online_invoice_url.startswith("https://in.xero.com/")


def test_an_invoice_is_served_as_a_pdf(sdk: Any, customer: str) -> None:
    (approved_invoice,) = create_with_sdk(sdk, sdk_invoice(customer))
    content = Path(sdk.get_invoice_as_pdf(TENANT, approved_invoice.invoice_id)).read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"INV-0001" in content
