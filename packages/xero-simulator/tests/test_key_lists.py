"""The table of key lists, and that the suite compares every answer with it (facts 3.2 to 3.10)."""

from typing import Any

import pytest
import requests
from flask import Flask, jsonify

from xero_simulator.key_lists.comparison import differences
from xero_simulator.key_lists.keys import (
    EMPTY_LIST,
    KeyList,
    Source,
    constant_keys,
    key_list,
    occasional_keys,
    unknown_keys,
)
from xero_simulator.key_lists.table import TABLE
from xero_simulator.testing import (
    DEADLINE_SECONDS,
    SCOPES,
    AnswerComparison,
    Authorisation,
    RunningSimulator,
    authorise,
)

ALL_SCOPES = (
    f"{SCOPES} accounting.settings accounting.payments accounting.banktransactions"
    " accounting.attachments accounting.reports.profitandloss.read"
)
SEEN_SOURCE = Source("a recording")
PERSON = key_list(
    "a person",
    constant_keys(SEEN_SOURCE, "Name"),
    occasional_keys(SEEN_SOURCE, "Age"),
    unknown_keys("Pet"),
)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Name": "Ada"}, []),
        ({"Name": "Ada", "Age": 36, "Pet": "Toad"}, []),
        ({"Age": 36}, ["here lacks Name: a person"]),
        ({"Name": "Ada", "Height": 1}, ["here has Height: a person"]),
        ([{"Name": "Ada"}, {}], ["here lacks Name: a person"]),
        ({"Name": {"First": "Ada"}}, ["here.Name holds objects without a list: a person"]),
        ({"Name": "Ada", "Pet": [{}]}, ["here.Pet holds objects without a list: a person"]),
        ("Ada", ["here holds no object: a person"]),
    ],
)
def test_a_key_too_many_and_a_key_too_few_are_found(value: Any, found: list[str]) -> None:
    assert list(differences(value, PERSON, "here")) == found


def test_objects_inside_are_compared_and_what_is_empty_stays_empty() -> None:
    wanted = key_list(
        "a list", constant_keys(SEEN_SOURCE, "People Pets"), People=PERSON, Pets=EMPTY_LIST
    )
    assert list(differences({"People": [{"Age": 1}], "Pets": [{"Name": "Rex"}]}, wanted, "x")) == [
        "x.People lacks Name: a person",
        "x.Pets is not empty: nothing",
    ]


def test_an_answer_that_differs_is_seen_wherever_it_is_asked_for(
    comparison: AnswerComparison,
) -> None:
    app = Flask("another stand-in")
    app.add_url_rule(
        "/api.xro/2.0/currencies", view_func=lambda: jsonify(Currencies=[{"Sign": "$"}])
    )
    app.test_client().get("/api.xro/2.0/currencies")
    found = list(comparison.differences)
    comparison.differences.clear()  # they are not the stand-in's
    call = "GET /api.xro/2.0/currencies 200"
    assert f"{call}: answer lacks Id: an answer with Currencies" in found
    assert f"{call}: Currencies has Sign: a currency" in found
    assert f"{call}: Currencies lacks Code: a currency" in found


def _all_lists() -> dict[str, KeyList]:
    """Those of the table, by title, with what is inside of them."""
    waiting = [found for lists in TABLE.values() for found in lists.kinds.values()]
    lists: dict[str, KeyList] = {}
    while waiting:
        found = waiting.pop()
        lists[found.title] = found
        waiting += found.inside.values()
    return lists


def test_each_key_names_its_recording_or_is_unknown() -> None:
    for title, found in _all_lists().items():
        assert found.is_empty == (found.title == EMPTY_LIST.title)
        for name, key in found.keys.items():
            assert key.source is None or len(key.source) > len("docs/xero.md"), (title, name)
            assert key.source or not key.is_constant, f"{title}: {name} is unknown yet constant"


@pytest.fixture
def person(simulator: RunningSimulator) -> Authorisation:
    return authorise(simulator, scope=ALL_SCOPES)


def _write(person: Authorisation, method: str, path: str, **element: Any) -> dict[str, Any]:
    name = path.strip("/").split("/")[-1].partition("?")[0]
    answer = person.call(method, path, json={name: [element]})
    body: dict[str, Any] = answer.json()
    return dict(body[name][0]) if answer.status_code == 200 else body


LINE = {
    "Description": "Design",
    "Quantity": 2,
    "UnitAmount": 50,
    "AccountCode": "200",
    "TaxType": "OUTPUT2",
    "ItemCode": "DESIGN",
}


def _document(person: Authorisation, **members: Any) -> dict[str, Any]:
    category = person.call("GET", "/TrackingCategories").json()["TrackingCategories"][0]
    tracking = {
        "TrackingCategoryID": category["TrackingCategoryID"],
        "TrackingOptionID": category["Options"][0]["TrackingOptionID"],
    }
    return {
        "Contact": {"Name": "Northlight Studio"},
        "Date": "2026-11-20",
        "LineItems": [{**LINE, "Tracking": [tracking]}],
        "Status": "AUTHORISED",
        **members,
    }


def _make_documents(person: Authorisation) -> tuple[dict[str, Any], dict[str, Any]]:
    """A part-paid and part-credited invoice with a file, and the credit note."""
    element = _document(person, Type="ACCREC", DueDate="2026-12-20", SentToContact=True)
    element["LineItems"] += [{**LINE, "DiscountRate": 10}, {"Description": "As agreed"}]
    invoice = _write(person, "PUT", "/Invoices", **element)
    invoice_id = invoice["InvoiceID"]
    payment = {"Invoice": {"InvoiceID": invoice_id}, "Account": {"Code": "090"}, "Amount": 10}
    _write(person, "PUT", "/Payments", **payment)
    note = _write(person, "PUT", "/CreditNotes", **_document(person, Type="ACCRECCREDIT"))
    path = f"/CreditNotes/{note['CreditNoteID']}/Allocations"
    _write(person, "PUT", path, Invoice={"InvoiceID": invoice_id}, Amount=5)
    _write(person, "PUT", path, Invoice={"InvoiceID": invoice_id}, Amount=5000)
    spent = {
        key: value for key, value in _document(person, Type="SPEND").items() if key != "LineItems"
    }
    line = {"Description": "Train", "Quantity": 1, "UnitAmount": 23, "AccountCode": "493"}
    bank = {"BankAccount": {"Code": "090"}, "LineItems": [line]}
    _write(person, "PUT", "/BankTransactions", **spent, **bank)
    person.call("PUT", f"/Invoices/{invoice_id}/Attachments/a.txt?IncludeOnline=true", data=b"a")
    person.call("PUT", f"/Invoices/{invoice_id}/Attachments/b.txt", data=b"")
    return invoice, note


def _make_refusals(person: Authorisation, invoice: dict[str, Any], note: dict[str, Any]) -> None:
    _write(person, "PUT", "/Contacts", Name="")
    _write(person, "PUT", "/Invoices", Type="ACCREC")
    _write(person, "POST", "/Invoices", InvoiceID=invoice["InvoiceID"], Status="DELETED")
    _write(person, "PUT", "/CreditNotes", Type="ACCRECCREDIT")
    _write(person, "POST", "/CreditNotes", CreditNoteID=note["CreditNoteID"], Status="DELETED")
    _write(person, "PUT", "/Payments", Amount=1)
    _write(person, "PUT", "/BankTransactions", Type="SPEND")
    _write(person, "PUT", "/Items", Code="")
    person.call("PUT", f"/Invoices/{invoice['InvoiceID']}/History", json={"HistoryRecords": [{}]})
    person.call("POST", f"/Invoices/{invoice['InvoiceID']}/Email")


def _read_everything(person: Authorisation, invoice: dict[str, Any]) -> None:
    for name, lists in TABLE.items():
        if lists.page or (lists.alone and name not in ("Prepayments", "Overpayments")):
            body = person.call("GET", f"/{name}?page=1").json()
            person.call("GET", f"/{name}")
            person.call("GET", f"/{name}?summaryOnly=true")
            for row in body[name][:3]:
                key = next(row[key] for key in ("ItemID", "TaxType", *row) if key in row)
                key = row.get(f"{name.removesuffix('s')}ID", key)
                person.call("GET", f"/{name}/{key}")
    address = f"/Invoices/{invoice['InvoiceID']}"
    person.call("PUT", f"{address}/History", json={"HistoryRecords": [{"Details": "seen"}]})
    for path in (f"{address}/History", f"{address}/Attachments", f"{address}/OnlineInvoice"):
        assert person.call("GET", path).status_code == 200, path
    for path in ("/Organisation", "/Organisation/Actions", "/Currencies", "/Users"):
        assert person.call("GET", path).status_code == 200, path
    user = person.call("GET", "/Users").json()["Users"][0]
    person.call("GET", f"/Users/{user['UserID']}")
    person.call("GET", "/Reports/ProfitAndLoss?fromDate=2026-11-01&toDate=2026-11-30")


def test_each_list_of_the_table_stands_for_an_answer(
    person: Authorisation, comparison: AnswerComparison
) -> None:
    """So that no list is a list on paper."""
    person.simulator.set_limits(minute=1000)
    _write(person, "PUT", "/Contacts", Name="Rail", EmailAddress="rail@example.com")
    invoice, note = _make_documents(person)
    _make_refusals(person, invoice, note)
    _write(person, "PUT", "/Items", Code="AUDIT", Name="Audit")
    _read_everything(person, invoice)
    requests.get(
        f"{person.simulator.base_url}/connections", headers=person.bearer, timeout=DEADLINE_SECONDS
    )
    titles = {found.title for lists in TABLE.values() for found in lists.kinds.values()}
    assert titles - comparison.titles - {EMPTY_LIST.title} == set()
    assert {"a connection", "the token answer"} <= comparison.titles


def _only_line(person: Authorisation, path: str, name: str = "Invoices") -> dict[str, Any]:
    return dict(person.call("GET", path).json()[name][0]["LineItems"][0])


def test_pages_name_tracking_options_and_reads_of_one_document_give_their_id(
    person: Authorisation,
) -> None:
    """xero-finance.md 3: the two differ."""
    invoice, note = _make_documents(person)
    for path, name in (
        ("/Invoices?page=1", "Invoices"),
        (f"/Invoices?IDs={invoice['InvoiceID']}", "Invoices"),
        ("/CreditNotes?page=1", "CreditNotes"),
    ):
        line = _only_line(person, path, name)
        assert [set(tracking) for tracking in line["Tracking"]] == [
            {"Name", "Option", "TrackingCategoryID", "Options"}
        ]
        assert (line["Tracking"][0]["Options"], "ValidationErrors" in line) == ([], False)
    for path, name in (
        (f"/Invoices/{invoice['InvoiceID']}", "Invoices"),
        (f"/CreditNotes/{note['CreditNoteNumber']}", "CreditNotes"),
    ):
        line = _only_line(person, path, name)
        assert [set(tracking) for tracking in line["Tracking"]] == [
            {"Name", "Option", "TrackingCategoryID", "TrackingOptionID"}
        ]
        assert line["ValidationErrors"] == []


def test_a_line_of_a_page_can_be_sent_back_as_it_came(person: Authorisation) -> None:
    element = _document(person, Type="ACCREC", DueDate="2026-12-20", Status="DRAFT")
    invoice = _write(person, "PUT", "/Invoices", **element)
    lines = person.call("GET", "/Invoices?page=1").json()["Invoices"][0]["LineItems"]
    path = f"/Invoices/{invoice['InvoiceID']}"
    person.call("POST", path, json={"LineItems": lines})
    assert _only_line(person, path) == {
        **_only_line(person, path),
        "LineItemID": invoice["LineItems"][0]["LineItemID"],
        "Tracking": invoice["LineItems"][0]["Tracking"],
    }


def test_one_document_has_its_files_and_no_empty_lists(person: Authorisation) -> None:
    element = _document(person, Type="ACCREC", DueDate="2026-12-20")
    address = f"/Invoices/{_write(person, 'PUT', '/Invoices', **element)['InvoiceID']}"
    row = person.call("GET", address).json()["Invoices"][0]
    assert (row["Attachments"], row["HasAttachments"]) == ([], False)
    assert not {"Payments", "CreditNotes", "InvoiceAddresses", "SentToContact"} & row.keys()
    person.call("PUT", f"{address}/Attachments/a.txt?IncludeOnline=true", data=b"a")
    (file,) = person.call("GET", address).json()["Invoices"][0]["Attachments"]
    assert (file["FileName"], file["IncludeOnline"]) == ("a.txt", True)
    page = person.call("GET", "/Invoices?page=1").json()["Invoices"][0]
    assert (page["HasAttachments"], page["Payments"], "Attachments" in page) == (True, [], False)


def test_the_discount_of_an_invoice_is_told_where_its_lines_are(person: Authorisation) -> None:
    element = _document(person, Type="ACCREC", DueDate="2026-12-20")
    element["LineItems"] = [{**LINE, "DiscountRate": 10}, LINE]
    written = _write(person, "PUT", "/Invoices", **element)
    assert (written["TotalDiscount"], written["IsDiscounted"]) == (10.0, True)
    line = written["LineItems"][0]
    assert (line["DiscountRate"], line["DiscountAmount"], line["LineAmount"]) == (10, 10.0, 90.0)
    assert line["DiscountEnteredAsPercent"] is True
    alone = person.call("GET", f"/Invoices/{written['InvoiceID']}").json()["Invoices"][0]
    assert (alone["TotalDiscount"], alone["LineItems"][0]["DiscountAmount"]) == (10.0, 10.0)
    assert "DiscountAmount" not in _only_line(person, "/Invoices?page=1")
    for path in ("/Invoices", "/Invoices?summaryOnly=true"):
        row = person.call("GET", path).json()["Invoices"][0]
        assert (row["IsDiscounted"], "TotalDiscount" in row) == (False, False)


def test_a_line_that_only_describes_has_no_amounts(person: Authorisation) -> None:
    element = _document(person, Type="ACCREC", LineItems=[{"Description": "As agreed"}], Status="")
    written = _write(person, "PUT", "/Invoices", **{**element, "Status": "DRAFT"})
    assert set(written["LineItems"][0]) == {
        "Description",
        "Tracking",
        "LineItemID",
        "ValidationErrors",
    }


def test_a_refused_change_of_status_shows_the_lines_that_stand(person: Authorisation) -> None:
    element = _document(person, Type="ACCREC", DueDate="2026-12-20")
    invoice = _write(person, "PUT", "/Invoices", **element)
    path = f"/Invoices/{invoice['InvoiceID']}?summarizeErrors=false"
    row = person.call("POST", path, json={"Status": "DELETED"}).json()["Invoices"][0]
    assert (row["Type"], row["Status"], row["HasErrors"], row["Total"]) == (
        "ACCREC",
        "DELETED",
        True,
        115.0,
    )
    assert "InvoiceNumber" not in row
    assert "ValidationErrors" not in row["LineItems"][0]
    voided = person.call("POST", path, json={"Status": "VOIDED"}).json()["Invoices"][0]
    assert (voided["Status"], voided["AmountDue"]) == ("VOIDED", 115.0)


def test_two_demo_companies_have_a_lock_date(simulator: RunningSimulator) -> None:
    """The one of the United Kingdom has one, too."""
    for name in ("Demo Company (NZ)", "Demo Company (UK)"):
        organisation = authorise(simulator, organisation=name).call("GET", "/Organisation")
        assert organisation.json()["Organisations"][0]["PeriodLockDate"].startswith("/Date(")
