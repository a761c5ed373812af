"""Credit notes, bank transactions, the profit and loss, users: thin but true (facts 3.9 and 5)."""

from typing import Any

import pytest

from xero_simulator.testing import SCOPES, Authorisation, RunningSimulator, authorise

Json = dict[str, Any]
ALL_SCOPES = (
    f"{SCOPES} accounting.banktransactions accounting.payments"
    " accounting.reports.profitandloss.read"
)
NOVEMBER = {"fromDate": "2026-11-01", "toDate": "2026-11-30"}


@pytest.fixture
def person(simulator: RunningSimulator) -> Authorisation:
    return authorise(simulator, scope=ALL_SCOPES)


def make_document(person: Authorisation, resource: str, **members: Any) -> Json:
    line = {
        "Description": "Design",
        "Quantity": 2,
        "UnitAmount": 50,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }
    element = {
        "Contact": {"Name": "Northlight Studio"},
        "Date": "2026-11-20",
        "LineItems": [line],
        "Status": "AUTHORISED",
        **members,
    }
    answer = person.call("PUT", f"/{resource}", json={resource: [element]})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()[resource][0])


def read_rows(person: Authorisation, path: str) -> Json:
    answer = person.call("GET", path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def allocate(person: Authorisation, note: Json, invoice: Json, amount: float) -> Any:
    element = {
        "Invoice": {"InvoiceID": invoice["InvoiceID"]},
        "Amount": amount,
        "Date": "2026-11-21",
    }
    return person.call(
        "PUT", f"/CreditNotes/{note['CreditNoteID']}/Allocations", json={"Allocations": [element]}
    )


def test_a_credit_note_lowers_what_an_invoice_owes(person: Authorisation) -> None:
    invoice = make_document(person, "Invoices", Type="ACCREC", DueDate="2026-12-20")
    note = make_document(person, "CreditNotes", Type="ACCRECCREDIT", Reference="too much")
    assert (note["CreditNoteNumber"], note["ID"], note["RemainingCredit"], note["Total"]) == (
        "CN-0001",
        note["CreditNoteID"],
        115.0,
        115.0,
    )
    assert allocate(person, note, invoice, 15).status_code == 200
    owing = read_rows(person, f"/Invoices/{invoice['InvoiceID']}")["Invoices"][0]
    assert (owing["AmountDue"], owing["AmountCredited"], owing["Status"]) == (
        100.0,
        15.0,
        "AUTHORISED",
    )
    assert list(owing["CreditNotes"][0]) == [
        "CreditNoteID",
        "CreditNoteNumber",
        "ID",
        "HasErrors",
        "InvoiceAddresses",
        "CurrencyRate",
        "AppliedAmount",
        "DateString",
        "Date",
        "LineItems",
        "Total",
    ]
    assert allocate(person, note, invoice, 100.01).json()["Type"] == "ValidationException"
    assert allocate(person, note, invoice, 100).status_code == 200
    paid = read_rows(person, f"/Invoices/{invoice['InvoiceID']}")["Invoices"][0]
    assert (paid["AmountDue"], paid["Status"], paid["FullyPaidOnDate"]) == (
        0.0,
        "PAID",
        "/Date(1795219200000+0000)/",
    )
    used = read_rows(person, "/CreditNotes?page=1")["CreditNotes"][0]
    assert (
        used["Status"],
        used["RemainingCredit"],
        used["Allocations"][0]["Invoice"]["InvoiceNumber"],
    ) == ("PAID", 0.0, invoice["InvoiceNumber"])


def test_a_credit_note_is_drafted_changed_and_found(person: Authorisation) -> None:
    note = make_document(person, "CreditNotes", Type="ACCRECCREDIT", Status="DRAFT")
    changed = person.call(
        "POST",
        f"/CreditNotes/{note['CreditNoteID']}",
        json={"Status": "AUTHORISED", "Reference": "agreed"},
    )
    assert changed.json()["CreditNotes"][0]["Status"] == "AUTHORISED"
    credit_notes = read_rows(
        person, '/CreditNotes?where=Type=="ACCRECCREDIT" AND Reference=="AGREED"'
    )["CreditNotes"]
    assert [
        (credit_note["CreditNoteNumber"], credit_note["LineItems"]) for credit_note in credit_notes
    ] == [("CN-0001", [])], "a list that is not paged has no lines"
    response = person.call(
        "PUT",
        "/CreditNotes",
        json={
            "Type": "ACCRECCREDIT",
            "Contact": {"Name": "Northlight Studio"},
            "CreditNoteNumber": "cn-0001",
        },
    )
    assert response.status_code == 400
    assert read_rows(person, "/Prepayments?page=1")["pagination"]["itemCount"] == 0


def test_a_bank_transaction_is_live_at_once_and_can_be_deleted(person: Authorisation) -> None:
    line = {"Description": "Train", "Quantity": 1, "UnitAmount": 23, "AccountCode": "493"}
    element = {
        "type": "SPEND",
        "contact": {"name": "Rail"},
        "lineItems": [line],
        "bankAccount": {"code": "090"},
        "reference": "t-1",
    }
    sent = {"bankTransactions": [element]}
    answer = person.call("PUT", "/BankTransactions", json=sent)
    assert answer.status_code == 200, answer.text
    row = answer.json()["BankTransactions"][0]
    assert (
        row["Status"],
        row["LineAmountTypes"],
        row["SubTotal"],
        row["TotalTax"],
        row["Total"],
    ) == ("AUTHORISED", "Inclusive", 20.0, 3.0, 23.0)
    assert (row["BankAccount"]["Code"], row["BankAccount"]["Name"], row["Reference"]) == (
        "090",
        "Business Bank Account",
        "t-1",
    )
    path = f"/BankTransactions/{row['BankTransactionID']}"
    assert (
        person.call("POST", path, json={"Status": "DELETED"}).json()["BankTransactions"][0][
            "Status"
        ]
        == "DELETED"
    )
    assert person.call("POST", path, json={"Status": "AUTHORISED"}).status_code == 400
    element["bankAccount"] = {"code": "200"}
    assert person.call("PUT", "/BankTransactions", json=sent).status_code == 400


def test_the_profit_and_loss_adds_up_approved_documents_by_account(person: Authorisation) -> None:
    make_document(person, "Invoices", Type="ACCREC", DueDate="2026-12-20")
    make_document(person, "Invoices", Type="ACCREC", Status="DRAFT")
    make_document(
        person,
        "CreditNotes",
        Type="ACCRECCREDIT",
        LineItems=[{"Description": "x", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}],
    )
    bill = [{"Description": "Rent", "Quantity": 1, "UnitAmount": 115, "AccountCode": "469"}]
    make_document(
        person,
        "Invoices",
        Type="ACCPAY",
        Date="2026-10-31",
        DueDate="2026-12-20",
        LineAmountTypes="Inclusive",
        LineItems=bill,
    )
    answer = person.call(
        "GET", "/Reports/ProfitAndLoss", params={**NOVEMBER, "periods": "1", "timeframe": "MONTH"}
    )
    (report,) = answer.json()["Reports"]
    assert report["ReportTitles"][2] == "1 November 2026 to 30 November 2026"
    head, income, gross, spent, net = report["Rows"]
    assert [cell["Value"] for cell in head["Cells"]] == ["", "30 Nov 26", "31 Oct 26"]
    sales = income["Rows"][0]["Cells"]
    assert (
        income["Title"],
        [cell["Value"] for cell in sales],
        sales[1]["Attributes"][0]["Id"],
    ) == (" Income", ["Sales", "90.00", "0.00"], "account")
    results = [
        [cell["Value"] for cell in section["Rows"][-1]["Cells"]] for section in (gross, spent, net)
    ]
    assert results == [
        ["Gross Profit", "90.00", "0.00"],
        ["Total Operating Expenses", "0.00", "100.00"],
        ["Net Profit", "90.00", "-100.00"],
    ]
    assert person.call("GET", "/Reports/ProfitAndLoss?fromDate=soon").status_code == 400


def test_the_users_are_those_with_a_role_here(person: Authorisation) -> None:
    users = read_rows(person, "/Users")["Users"]
    assert [user["EmailAddress"] for user in users] == [
        "aroha@example.com",
        "ben@example.com",
        "casey@example.com",
    ]
    assert read_rows(person, f"/Users/{users[1]['UserID']}")["Users"] == [users[1]]
    query = 'where=FirstName!="Aroha"&order=EmailAddress DESC'
    assert read_rows(person, f"/Users?{query}")["Users"] == [users[2], users[1]]
    assert person.call("GET", "/Users?where=Nonsense").status_code == 400
    since = {"If-Modified-Since": "2036-01-01T00:00:00"}
    assert person.call("GET", "/Users", headers=since).json()["Users"] == []
