"""Paging, order, If-Modified-Since and the shapes of lists (facts 3.2 and 3.11)."""

import re
from email.utils import format_datetime
from typing import Any

import pytest

from accounting.conftest import Api, Json, Organisation
from xero_simulator.accounting.ledger import Ledger


def contact_names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [contact["Name"] for contact in answer.json()["Contacts"]]


def test_the_envelope_has_the_recorded_keys_in_order(api: Api) -> None:
    answer = api.get("/Contacts", page=1, pageSize=2)
    body = answer.json()
    assert list(body) == ["Id", "Status", "ProviderName", "DateTimeUTC", "pagination", "Contacts"]
    assert body["pagination"] == {"page": 1, "pageSize": 2, "pageCount": 10, "itemCount": 20}
    assert (body["Status"], body["ProviderName"], body["DateTimeUTC"]) == (
        "OK",
        "Hourline",
        "/Date(1795167000000)/",
    )
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_pagination_is_absent_unless_a_page_is_asked_for(api: Api) -> None:
    assert "pagination" not in api.get("/Contacts").json()
    assert "pagination" not in api.get("/Contacts", pageSize=5).json()
    assert len(api.get("/Contacts").json()["Contacts"]) == 20


@pytest.mark.parametrize(
    ("page", "size", "expected"),
    [
        ("0", "5", (1, 5)),
        ("-3", "5", (1, 5)),
        ("1", "0", (1, 1)),
        ("1", "5000", (1, 1000)),
        ("1", "", (1, 100)),
        ("x", "y", (1, 100)),
    ],
)
def test_page_numbers_and_sizes_are_clamped(
    api: Api, page: str, size: str, expected: tuple[int, int]
) -> None:
    block = api.get("/Contacts", page=page, pageSize=size).json()["pagination"]
    assert (block["page"], block["pageSize"]) == expected


def test_a_page_past_the_end_is_empty(api: Api) -> None:
    body = api.get("/Contacts", page=3).json()
    assert (body["Contacts"], body["pagination"]["itemCount"]) == ([], 20)


def test_the_default_order_is_by_change_so_that_changed_rows_move_to_the_end(
    api: Api, ledger: Ledger, customer: str, organisation: Organisation
) -> None:
    assert contact_names(api.get("/Contacts", page=1))[0] == "Harbour & Vine Hotels"
    organisation.clock.advance(seconds=1)
    ledger.rename_contact(customer, "Renamed")
    assert contact_names(api.get("/Contacts", page=1))[-1] == "Renamed"


def test_order_may_name_several_fields_and_directions(api: Api, ledger: Ledger) -> None:
    ledger.create_contact("Zed", FirstName="A")
    ledger.create_contact("Yak", FirstName="A")
    assert contact_names(api.get("/Contacts", order="firstname DESC, Name"))[:2] == ["Yak", "Zed"]
    assert contact_names(api.get("/Contacts", order="Name desc", page=1, pageSize=1)) == ["Zed"]


def test_all_three_ways_to_write_a_moment_find_the_same(
    api: Api, ledger: Ledger, organisation: Organisation
) -> None:
    organisation.clock.advance(minutes=10)
    ledger.touch_contacts(2)
    instant = organisation.clock.now()
    for text in (
        instant.strftime("%Y-%m-%dT%H:%M:%S"),
        instant.isoformat(),
        format_datetime(instant, usegmt=True),
    ):
        assert len(contact_names(api.get("/Contacts", headers={"If-Modified-Since": text}))) == 2, (
            text
        )
    organisation.clock.advance(seconds=1)
    later = {"If-Modified-Since": organisation.clock.now().isoformat()}
    assert contact_names(api.get("/Contacts", headers=later)) == []


def test_a_moment_that_cannot_be_read_fails_the_precondition(api: Api) -> None:
    assert api.get("/Contacts", headers={"If-Modified-Since": "yesterday"}).status_code == 412
    assert (
        api.get("/Accounts", headers={"If-Modified-Since": "2026-13-45T00:00:00"}).status_code
        == 412
    )


def test_reference_data_knows_what_changed_since(
    api: Api, ledger: Ledger, organisation: Organisation
) -> None:
    since = {"If-Modified-Since": organisation.clock.now().isoformat()}
    assert api.get("/Accounts", headers=since).json()["Accounts"] == []
    ledger.archive_account("200")
    assert [
        account["Code"] for account in api.get("/Accounts", headers=since).json()["Accounts"]
    ] == ["200"]
    assert api.get("/Items", headers=since).json()["Items"] == []


def test_reads_by_ids_give_full_rows_and_skip_strangers(
    api: Api, ledger: Ledger, draft: Json
) -> None:
    invoice = ledger.create_invoice(draft)
    ids = f"{invoice['InvoiceID'].upper()},11111111-1111-4111-8111-111111111111,nonsense"
    (row,) = api.get("/Invoices", IDs=ids).json()["Invoices"]
    assert len(row["LineItems"]) == 1
    assert api.get("/Invoices", IDs=ids, Statuses="VOIDED").json()["Invoices"] == []


def test_unpaged_invoices_have_empty_lines_where_pages_have_them(
    api: Api, ledger: Ledger, draft: Json
) -> None:
    ledger.create_invoice(draft)
    (unpaged,) = api.get("/Invoices").json()["Invoices"]
    (paged,) = api.get("/Invoices", page=1).json()["Invoices"]
    (light,) = api.get("/Invoices", summaryOnly="true", page=1).json()["Invoices"]
    assert (unpaged["LineItems"], len(paged["LineItems"])) == ([], 1)
    assert not {"LineItems", "Payments", "HasAttachments"} & light.keys()
    assert paged["Contact"].keys() == {
        "ContactID",
        "Name",
        "Addresses",
        "Phones",
        "ContactGroups",
        "ContactPersons",
        "HasValidationErrors",
    }


def test_a_write_answer_has_the_recorded_keys_in_order(api: Api, draft: Json) -> None:
    draft["Status"] = "AUTHORISED"
    row = api.put("/Invoices", draft, unitdp=4).json()["Invoices"][0]
    assert list(row) == [
        *(
            "Type",
            "InvoiceID",
            "InvoiceNumber",
            "Reference",
            "Prepayments",
            "Overpayments",
            "AmountDue",
            "AmountPaid",
            "SentToContact",
        ),
        *(
            "CurrencyRate",
            "IsDiscounted",
            "HasErrors",
            "InvoicePaymentServices",
            "UpdatedDateUTCString",
            "Contact",
            "DateString",
            "Date",
        ),
        *(
            "DueDateString",
            "DueDate",
            "BrandingThemeID",
            "Status",
            "LineAmountTypes",
            "LineItems",
            "SubTotal",
            "TotalTax",
            "Total",
        ),
        *("UpdatedDateUTC", "CurrencyCode"),
    ]
    assert list(row["LineItems"][0]) == [
        *(
            "Description",
            "UnitAmount",
            "TaxType",
            "TaxAmount",
            "LineAmount",
            "AccountCode",
            "Tracking",
            "Quantity",
            "LineItemID",
        ),
        *("AccountID", "ValidationErrors"),
    ]
    assert (row["UpdatedDateUTCString"], row["UpdatedDateUTC"]) == (
        "2026-11-20T09:30:00Z",
        "/Date(1795167000000+0000)/",
    )


def test_reads_carry_what_writes_leave_out(api: Api, draft: Json) -> None:
    invoice = api.put("/Invoices", draft).json()["Invoices"][0]
    reads = [
        api.get("/Invoices", page=1),
        api.get(f"/Invoices/{invoice['InvoiceNumber']}"),
        api.get(f"/INVOICES/{invoice['InvoiceID'].upper()}"),
    ]
    for answer in reads:
        assert {"HasAttachments", "AmountCredited"} <= answer.json()["Invoices"][0].keys()


def test_references_are_a_list_too(api: Api, ledger: Ledger, draft: Json) -> None:
    for reference in ("TT-1", "TT-2", "TT-3"):
        ledger.create_invoice({**draft, "Reference": reference})
    invoices = api.get("/Invoices", references="tt-1,TT-3", order="Reference").json()["Invoices"]
    assert [row["Reference"] for row in invoices] == ["TT-1", "TT-3"]


def test_parameter_names_are_read_in_any_case(api: Api) -> None:
    assert api.get("/contacts", PAGE=1, pagesize=3).json()["pagination"]["pageSize"] == 3


def test_hostile_names_come_back_as_they_are(api: Api, ledger: Ledger) -> None:
    name = 'Zoë "Q" & \u2028 \\ O\'Neil'
    ledger.create_contact(name)
    text = api.get("/Contacts", searchTerm="zoë").text
    assert re.search(r'"Name":"Zoë \\"Q\\" & \\\\ O\'Neil"', text), text
