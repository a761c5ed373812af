"""What Xero refuses on invoices, in its words."""

from datetime import date
from typing import Any

import pytest

from accounting.conftest import Api, Json, Organisation
from xero_simulator.accounting import messages
from xero_simulator.accounting.errors import LedgerError
from xero_simulator.accounting.ledger import Ledger
from xero_simulator.accounting.seed.profiles import DEMO_GLOBAL, ONE_CURRENCY, PARTNER

ZERO = "00000000-0000-0000-0000-000000000000"
UNKNOWN_ID = "11111111-1111-4111-8111-111111111111"
LINE = {
    "Description": "Design",
    "Quantity": 2,
    "UnitAmount": 10.5,
    "AccountCode": "200",
    "TaxType": "OUTPUT2",
}


def refusal(api: Api, element: Json, **parameters: Any) -> list[str]:
    answer = api.put("/Invoices", element, **parameters)
    body = answer.json()
    assert (answer.status_code, body["ErrorNumber"], body["Type"]) == (
        400,
        10,
        "ValidationException",
    ), body
    assert body["Message"] == "A validation exception occurred"
    (echo,) = body["Elements"]
    assert echo["InvoiceID"] == ZERO
    assert "StatusAttributeString" not in echo
    return [error["Message"] for error in echo["ValidationErrors"]]


def approve_element(draft: Json, *lines: Json, **changes: Any) -> Json:
    return {
        **draft,
        "Status": "AUTHORISED",
        "LineItems": list(lines) or draft["LineItems"],
        **changes,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Contact": None}, "A Contact must be specified for this type of transaction"),
        ({"Contact": {"ContactID": UNKNOWN_ID}}, messages.CONTACT_UNKNOWN),
        ({"CurrencyCode": "EUR"}, "Organisation is not subscribed to currency EUR"),
        ({"BrandingThemeID": UNKNOWN_ID}, messages.THEME_MISSING),
        ({"Url": "http://plain.example/1"}, messages.URL_INVALID),
        ({"Url": "https://go.xero.example/1"}, messages.URL_INVALID),
        ({"Reference": "x" * 256}, messages.text_too_long("Reference", 255)),
        ({"InvoiceNumber": "Ünvoice"}, messages.NUMBER_CHARACTERS),
        ({"Status": "VOIDED"}, "Invoice not of valid status for creation"),
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
        ({"LineItems": [{**LINE, "UnitAmount": -1}]}, messages.TOTAL_NEGATIVE),
        (
            {"LineItems": [{**LINE, "LineAmount": 20}]},
            "The line total 20.00 does not match the expected line total 21.00",
        ),
        (
            {"LineItems": [{**LINE, "Quantity": 1e6, "UnitAmount": 1e5}]},
            messages.LINE_AMOUNT_TOO_LARGE,
        ),
        (
            {"LineItems": [{**LINE, "Quantity": 9e12, "UnitAmount": 9e12}] * 20},
            messages.LINE_AMOUNT_TOO_LARGE,
        ),
        (
            {"LineItems": [{**LINE, "TaxType": "NOSUCH"}]},
            (
                "The TaxType code NOSUCH does not exist or cannot be used for this type of"
                " transaction."
            ),
        ),
        ({"LineItems": [{**LINE, "TaxType": "OUTPUT"}]}, "Tax rate must be Active"),
        (
            {"LineItems": [{**LINE, "TaxType": "INPUT2"}]},
            "The TaxType code 'INPUT2' cannot be used with account code '200'.",
        ),
        (
            {"LineItems": [{**LINE, "AccountCode": "206"}]},
            (
                "Account code '206' has been archived, or has been deleted. Each line item must"
                " reference a valid account."
            ),
        ),
        (
            {"LineItems": [{**LINE, "AccountCode": "610"}]},
            "Account code '610' is not a valid code for this document.",
        ),
        (
            {"LineItems": [{**LINE, "AccountCode": "090"}]},
            "Account code '090' is not a valid code for this document.",
        ),
        ({"LineItems": [{**LINE, "ItemCode": "NOSUCH"}]}, messages.item_unknown("NOSUCH")),
        ({"LineItems": [{**LINE, "DiscountRate": 101}]}, messages.DISCOUNT_RATE_RANGE),
        (
            {"LineItems": [{**LINE, "Description": "x" * 4001}]},
            messages.text_too_long("Description", 4000),
        ),
        (
            {"LineItems": [{**LINE, "Tracking": [{"Name": "Nowhere", "Option": "North"}]}]},
            messages.tracking_category_missing("Nowhere"),
        ),
        (
            {"LineItems": [{**LINE, "Tracking": [{}]}]},
            "There is no ACTIVE tracking category with the name ''",
        ),
        (
            {"LineItems": [{**LINE, "Tracking": [{"Name": "Region", "Option": "West Coast"}]}]},
            messages.tracking_option_missing("West Coast"),
        ),
        (
            {"LineItems": [{**LINE, "Tracking": [{"Name": "Region", "Option": "North"}] * 3}]},
            messages.TOO_MUCH_TRACKING,
        ),
    ],
)
def test_even_a_draft_is_refused(api: Api, draft: Json, change: Json, message: str) -> None:
    assert refusal(api, {**draft, **change}) == [message]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"LineItems": []}, "One or more line items must be specified"),
        (
            {"LineItems": [{**LINE, "Description": " "}]},
            "The description field is mandatory for each line item.",
        ),
        (
            {"LineItems": [{**LINE, "AccountCode": "999"}]},
            "Account code '999' is not a valid code for this document.",
        ),
        (
            {"LineItems": [{**LINE, "AccountCode": None}]},
            "Account code '' is not a valid code for this document.",
        ),
        ({"LineItems": [{**LINE, "TaxType": ""}]}, "The TaxType field is mandatory"),
        ({"DueDate": None}, messages.DUE_DATE_MISSING),
    ],
)
def test_only_approval_is_refused(api: Api, draft: Json, change: Json, message: str) -> None:
    assert refusal(api, {**draft, **change, "Status": "AUTHORISED"}) == [message]
    if change.get("LineItems") != [{**LINE, "AccountCode": "999"}]:
        assert api.put("/Invoices", {**draft, **change}).status_code == 200


def test_a_draft_loses_an_unknown_account_with_a_warning(api: Api, draft: Json) -> None:
    draft["LineItems"][0]["AccountCode"] = "999"
    (row,) = api.put("/Invoices", draft, summarizeErrors="false").json()["Invoices"]
    assert row["StatusAttributeString"] == "WARNING"
    assert row["Warnings"] == [
        {
            "Message": (
                "Account code '999' has been removed as it does not match a recognised account."
            )
        }
    ]
    assert "AccountCode" not in row["LineItems"][0]


def test_an_account_that_was_deleted_is_unknown_from_then_on(
    api: Api, ledger: Ledger, draft: Json
) -> None:
    standing = api.put("/Invoices", draft).json()["Invoices"][0]
    ledger.delete_account("200")
    assert "200" not in {account["Code"] for account in ledger.accounts() if "Code" in account}
    (row,) = api.put("/Invoices", draft, summarizeErrors="false").json()["Invoices"]
    assert (row["HasErrors"], row["StatusAttributeString"], row["Status"]) == (
        False,
        "WARNING",
        "DRAFT",
    )
    assert row["Warnings"] == [{"Message": messages.account_removed("200")}]
    (line,) = row["LineItems"]
    assert (line["TaxType"], line["LineAmount"]) == ("OUTPUT2", 21.0)
    assert not {"AccountCode", "AccountID"} & line.keys()
    (summarized,) = api.put("/Invoices", draft).json()["Invoices"]
    assert summarized["Warnings"] == row["Warnings"]
    assert "StatusAttributeString" not in summarized
    kept = api.get(f"/Invoices/{standing['InvoiceID']}").json()["Invoices"][0]["LineItems"][0]
    assert kept["AccountCode"] == "200"


@pytest.mark.parametrize("code", ["610", "090", "999"])
def test_accounts_that_books_cannot_do_without_stay(ledger: Ledger, code: str) -> None:
    with pytest.raises(LedgerError, match="cannot be deleted"):
        ledger.delete_account(code)


def test_only_approved_invoices_can_be_marked_as_sent(api: Api, draft: Json) -> None:
    (row,) = api.put("/Invoices", {**draft, "SentToContact": True}).json()["Invoices"]
    assert (row["SentToContact"], row["Warnings"]) == (
        False,
        [{"Message": "Only AUTHORISED invoices may have SentToContact updated."}],
    )
    (row,) = api.put("/Invoices", approve_element(draft, SentToContact=True)).json()["Invoices"]
    assert row["SentToContact"] is True


def test_bills_take_no_discounts_and_keep_the_suppliers_number(api: Api, draft: Json) -> None:
    bill_line = {**LINE, "AccountCode": "429", "TaxType": "INPUT2"}
    bill = {
        **draft,
        "Type": "ACCPAY",
        "InvoiceNumber": "S-77",
        "Reference": "dropped",
        "LineItems": [bill_line],
    }
    assert refusal(api, {**bill, "LineItems": [{**bill_line, "DiscountRate": 5}]}) == [
        "Discounts may not be applied to ACCPAY invoices."
    ]
    for _ in range(2):
        (row,) = api.put("/Invoices", bill).json()["Invoices"]
        assert (row["InvoiceNumber"], row["Reference"]) == ("S-77", "")
        assert not {"SentToContact", "BrandingThemeID"} & row.keys()


def test_an_invoice_number_is_never_free_again(api: Api, draft: Json) -> None:
    invoice = api.put("/Invoices", {**draft, "InvoiceNumber": "W-9"}).json()["Invoices"][0]
    api.post(f"/Invoices/{invoice['InvoiceID']}", {"Status": "DELETED"})
    assert refusal(api, {**draft, "InvoiceNumber": "w-9"}) == ["Invoice # must be unique."]


def test_auto_numbers_pass_over_numbers_that_were_chosen(api: Api, draft: Json) -> None:
    api.put("/Invoices", {**draft, "InvoiceNumber": "INV-0002"})
    numbers = [api.put("/Invoices", draft).json()["Invoices"][0]["InvoiceNumber"] for _ in range(2)]
    assert numbers == ["INV-0001", "INV-0003"]


def test_two_of_the_same_number_in_one_batch_are_refused(api: Api, draft: Json) -> None:
    twice = {"Invoices": [{**draft, "InvoiceNumber": "D-1"}] * 2}
    first, second = api.put("/Invoices", twice, summarizeErrors="false").json()["Invoices"]
    assert (first["StatusAttributeString"], second["StatusAttributeString"]) == ("OK", "ERROR")


def test_an_archived_contact_gets_no_new_invoices(
    api: Api, ledger: Ledger, customer: str, draft: Json
) -> None:
    standing = ledger.create_invoice(draft)
    ledger.archive_contact(customer)
    assert refusal(api, draft) == [messages.CONTACT_ARCHIVED_DOCUMENT]
    assert (
        api.post(f"/Invoices/{standing['InvoiceID']}", {"Reference": "still editable"}).status_code
        == 200
    )


def test_a_deleted_theme_and_an_archived_option_block_what_worked_before(
    api: Api, ledger: Ledger, draft: Json
) -> None:
    theme, region = ledger.branding_themes()[1], ledger.tracking_categories()[0]
    tracking = {
        "TrackingCategoryID": region["TrackingCategoryID"],
        "TrackingOptionID": region["Options"][0]["TrackingOptionID"],
    }
    element = {
        **draft,
        "BrandingThemeID": theme["BrandingThemeID"],
        "LineItems": [{**LINE, "Tracking": [tracking]}],
    }
    assert api.put("/Invoices", element).status_code == 200
    ledger.delete_branding_theme(theme["BrandingThemeID"])
    ledger.archive_tracking_option(tracking["TrackingOptionID"])
    assert refusal(api, element) == [
        messages.THEME_MISSING,
        messages.tracking_option_missing(tracking["TrackingOptionID"]),
    ]


def test_an_account_archived_after_the_draft_blocks_its_approval(
    api: Api, ledger: Ledger, draft: Json
) -> None:
    invoice = ledger.create_invoice(draft)
    ledger.archive_account("200")
    answer = api.post(f"/Invoices/{invoice['InvoiceID']}", {"Status": "AUTHORISED"})
    assert answer.json()["Elements"][0]["ValidationErrors"] == [
        {"Message": messages.account_archived("200")}
    ]


def test_the_account_gives_the_tax_of_a_line_that_has_none(api: Api, draft: Json) -> None:
    draft["LineItems"] = [
        {"Description": "a", "UnitAmount": 100, "AccountCode": "200"},
        {"Description": "b", "UnitAmount": 100, "AccountCode": "270"},
    ]
    (row,) = api.put("/Invoices", draft).json()["Invoices"]
    assert [line["TaxType"] for line in row["LineItems"]] == ["OUTPUT2", "NONE"]
    assert row["TotalTax"] == 15.0


def test_sales_tax_rates_of_the_united_states_do_not_work(
    api: Api, organisation: Organisation, draft: Json
) -> None:
    organisation.start_over(DEMO_GLOBAL)
    draft["Contact"] = {"Name": "Somebody new"}
    draft["LineItems"][0]["TaxType"] = "TAX001"
    assert refusal(api, draft) == [messages.tax_type_unknown("TAX001")]


def test_a_plan_with_one_currency_refuses_others(
    api: Api, organisation: Organisation, draft: Json
) -> None:
    organisation.start_over(ONE_CURRENCY)
    draft |= {"Contact": {"Name": "Somebody new"}, "CurrencyCode": "USD"}
    assert refusal(api, draft) == ["Organisation is not subscribed to currency USD"]


def test_a_foreign_invoice_has_the_rate_it_was_sent_or_one_of_the_day(
    api: Api, draft: Json
) -> None:
    sent = api.put(
        "/Invoices", {**draft, "CurrencyCode": "USD", "CurrencyRate": "0.612345"}
    ).json()["Invoices"][0]
    day = api.put("/Invoices", {**draft, "CurrencyCode": "USD"}).json()["Invoices"][0]
    assert (sent["CurrencyCode"], sent["CurrencyRate"]) == ("USD", 0.612345)
    assert 0 < day["CurrencyRate"] < 1


def test_a_small_plan_approves_twenty_a_month(
    api: Api, organisation: Organisation, draft: Json
) -> None:
    organisation.start_over(ONE_CURRENCY)
    draft["Contact"] = {"Name": "Somebody new"}
    assert api.put("/Invoices", {"Invoices": [approve_element(draft)] * 20}).status_code == 200
    assert refusal(api, approve_element(draft)) == [
        "You have reached the limit of invoices you can approve"
    ]
    assert api.put("/Invoices", draft).status_code == 200


def test_an_edition_without_invoicing_refuses_all(
    api: Api, organisation: Organisation, draft: Json
) -> None:
    organisation.start_over(PARTNER)
    draft["Contact"] = {"Name": "Somebody new"}
    assert refusal(api, draft) == [messages.NO_INVOICING]


def test_lock_dates_stop_approval_and_edits_but_not_drafts(
    api: Api, ledger: Ledger, draft: Json
) -> None:
    draft["Date"] = "2026-10-31"
    live = api.put("/Invoices", approve_element(draft)).json()["Invoices"][0]
    ledger.set_lock_date(date(2026, 10, 31))
    locked = "The document date cannot be before the period lock date, currently set at 31-Oct-2026"
    invoice = api.put("/Invoices", draft).json()["Invoices"][0]
    assert invoice["Status"] == "DRAFT"
    assert refusal(api, approve_element(draft)) == [locked]
    path = f"/Invoices/{invoice['InvoiceID']}"
    assert api.post(path, {"Status": "AUTHORISED"}).json()["Elements"][0]["ValidationErrors"] == [
        {"Message": locked}
    ]
    assert api.post(path, {"Status": "AUTHORISED", "Date": "2026-11-01"}).status_code == 200
    edit = api.post(f"/Invoices/{live['InvoiceID']}", {"Reference": "late"}).json()
    assert edit["Elements"][0]["ValidationErrors"] == [{"Message": messages.EDIT_BEFORE_LOCK}]


def test_line_errors_stand_beside_their_line_too(api: Api, draft: Json) -> None:
    draft["LineItems"] = [LINE, {**LINE, "TaxType": "NOSUCH"}]
    (echo,) = api.put("/Invoices", draft).json()["Elements"]
    assert [len(line["ValidationErrors"]) for line in echo["LineItems"]] == [0, 1]
    assert (echo["DateString"], echo["Date"]) == (
        "2026-11-20T00:00:00",
        "/Date(1795132800000+0000)/",
    )


def test_more_than_an_id_in_the_contact_edits_the_contact(
    api: Api, ledger: Ledger, customer: str, draft: Json, organisation: Organisation
) -> None:
    persons = [{"FirstName": "Demo", "LastName": "Person", "EmailAddress": "p@demo.example"}]
    api.post(f"/Contacts/{customer}", {"ContactPersons": persons})
    organisation.events.clear()
    draft["Contact"] = {"ContactID": customer, "Name": "Renamed by mistake", "ContactPersons": []}
    api.put("/Invoices", draft)
    contact = ledger.contact(customer)
    assert (contact["Name"], contact["ContactPersons"]) == ("Renamed by mistake", [])
    assert ("CONTACT", customer, "UPDATE") in organisation.events


def test_a_contact_that_only_repeats_what_is_known_is_not_touched(
    api: Api, ledger: Ledger, customer: str, draft: Json, organisation: Organisation
) -> None:
    before = ledger.contact(customer)["UpdatedDateUTC"]
    organisation.clock.advance(hours=1)
    draft["Contact"] = {"ContactID": customer, "Name": ledger.contact(customer)["Name"]}
    api.put("/Invoices", draft)
    assert ledger.contact(customer)["UpdatedDateUTC"] == before


def test_a_refused_contact_refuses_the_invoice_and_changes_nothing(
    api: Api, ledger: Ledger, customer: str, draft: Json
) -> None:
    name = ledger.contacts(limit=2)[1]["Name"]
    draft["Contact"] = {"ContactID": customer, "Name": name}
    (echo,) = api.put("/Invoices", draft).json()["Elements"]
    assert echo["Contact"]["ValidationErrors"] == [{"Message": messages.contact_name_taken(name)}]
    assert ledger.invoices() == []
    assert ledger.contact(customer)["Name"] != name


def test_a_refused_invoice_leaves_its_new_contact_unmade(api: Api, draft: Json) -> None:
    draft |= {"Contact": {"Name": "Never made"}, "CurrencyCode": "EUR"}
    refusal(api, draft)
    assert api.get("/Contacts", where='Name=="Never made"').json()["Contacts"] == []


def test_a_new_name_in_the_contact_makes_a_customer(
    api: Api, draft: Json, organisation: Organisation
) -> None:
    draft["Contact"] = {"Name": "Fresh Customer"}
    (row,) = api.put("/Invoices", draft).json()["Invoices"]
    assert (row["Contact"]["Name"], row["Contact"]["IsCustomer"]) == ("Fresh Customer", True)
    assert [event[0::2] for event in organisation.events] == [
        ("CONTACT", "CREATE"),
        ("INVOICE", "CREATE"),
    ]


def test_without_a_date_the_organisations_today_is_taken(
    api: Api, draft: Json, organisation: Organisation
) -> None:
    del draft["Date"]
    organisation.clock.advance(hours=3)
    (row,) = api.put("/Invoices", draft).json()["Invoices"]
    assert row["DateString"] == "2026-11-21T00:00:00"


def test_without_the_right_to_approve_the_answer_is_submitted(
    api: Api, ledger: Ledger, draft: Json
) -> None:
    ledger.can_approve = False
    (row,) = api.put("/Invoices", approve_element(draft)).json()["Invoices"]
    assert row["Status"] == "SUBMITTED"
