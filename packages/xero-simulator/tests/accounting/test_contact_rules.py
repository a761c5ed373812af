"""What Xero refuses on contacts, and which keys a contact carries where (facts 3.6)."""

from typing import Any

import pytest

from accounting.conftest import Api, Json, Organisation
from xero_simulator.accounting import messages
from xero_simulator.accounting.errors import LedgerError
from xero_simulator.accounting.ledger import Ledger

ZERO = "00000000-0000-0000-0000-000000000000"
ARCHIVED_CONTACT_MESSAGE = (
    "The specified contact details matched an archived contact. Archived contacts cannot currently"
    " be edited via the API."
)


def contact_row(answer: Any) -> Json:
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["Contacts"][0]
    return found


def refusal_messages(answer: Any) -> list[str]:
    assert answer.status_code == 400, answer.text
    return [error["Message"] for error in answer.json()["Elements"][0]["ValidationErrors"]]


@pytest.mark.parametrize(
    ("element", "message"),
    [
        ({}, "Contact Name cannot be empty."),
        ({"Name": "   "}, "Contact Name cannot be empty."),
        ({"Name": "<script>"}, messages.CONTACT_NAME_CHARACTERS),
        ({"Name": "x" * 256}, messages.text_too_long("Name", 255)),
        ({"Name": "N", "EmailAddress": "not an address"}, "Email address must be valid."),
        ({"Name": "N", "Website": "nowhere"}, "Website must be valid"),
        ({"Name": "N", "ContactNumber": "9" * 51}, messages.text_too_long("ContactNumber", 50)),
        ({"Name": " tui  BREWING co "}, messages.contact_name_taken("tui BREWING co")),
    ],
)
def test_contacts_are_refused(api: Api, element: Json, message: str) -> None:
    assert refusal_messages(api.put("/Contacts", {"Contacts": [element]})) == [message]


def test_the_refusal_of_a_duplicate_name_has_the_recorded_shape(api: Api) -> None:
    phone = {"PhoneType": "DEFAULT", "PhoneNumber": "09 111 1111"}
    sent = {
        "Name": "Tui Brewing Co",
        "EmailAddress": "a@b.example",
        "Phones": [phone],
        "IsCustomer": True,
    }
    answer = api.put("/Contacts", {"contacts": [sent]})
    message = (
        "The contact name Tui Brewing Co is already assigned to another contact. The contact name"
        " must be unique across all active contacts."
    )
    assert answer.status_code == 400
    assert answer.json() == {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": [
            {
                "ContactID": ZERO,
                "Name": "Tui Brewing Co",
                "EmailAddress": "a@b.example",
                "Addresses": [],
                "Phones": [{**phone, "ValidationErrors": []}],
                "ContactGroups": [],
                "IsCustomer": True,
                "ContactPersons": [],
                "HasValidationErrors": True,
                "ValidationErrors": [{"Message": message}],
            }
        ],
    }


def test_archiving_frees_the_name_but_not_the_number(api: Api, ledger: Ledger) -> None:
    contact = ledger.create_contact("Twice", ContactNumber="T-1")
    ledger.archive_contact(contact["ContactID"])
    assert contact_row(api.put("/Contacts", {"Name": "Twice"}))["ContactID"] != contact["ContactID"]
    assert refusal_messages(api.put("/Contacts", {"Name": "Thrice", "ContactNumber": "t-1"})) == [
        messages.contact_number_taken("t-1")
    ]
    with pytest.raises(LedgerError, match="already assigned"):
        ledger.unarchive_contact(contact["ContactID"])


def test_archived_contacts_cannot_be_edited_or_restored(
    api: Api, ledger: Ledger, customer: str
) -> None:
    ledger.archive_contact(customer)
    sent = {"ContactID": customer, "ContactStatus": "ACTIVE"}
    assert refusal_messages(api.post("/Contacts", sent)) == [ARCHIVED_CONTACT_MESSAGE]
    softly = contact_row(api.post("/Contacts", sent, summarizeErrors="False"))
    assert (softly["StatusAttributeString"], softly["ValidationErrors"]) == (
        "ERROR",
        [{"Message": ARCHIVED_CONTACT_MESSAGE}],
    )
    assert ledger.unarchive_contact(customer)["ContactStatus"] == "ACTIVE"


def test_a_contact_with_an_approved_invoice_can_be_archived(
    api: Api, ledger: Ledger, customer: str, draft: Json
) -> None:
    ledger.approve_invoice(ledger.create_invoice(draft)["InvoiceID"])
    assert (
        contact_row(api.post("/Contacts", {"ContactID": customer, "ContactStatus": "ARCHIVED"}))[
            "ContactStatus"
        ]
        == "ARCHIVED"
    )


def test_posting_a_number_updates_its_holder_and_renames_it(api: Api, ledger: Ledger) -> None:
    contact = ledger.create_contact("Old name", ContactNumber="K-1")
    answer = contact_row(api.post("/Contacts", {"ContactNumber": "k-1", "Name": "New name"}))
    assert (answer["ContactID"], answer["Name"]) == (contact["ContactID"], "New name")


def test_a_rename_onto_another_contact_is_refused(api: Api, customer: str) -> None:
    assert refusal_messages(api.post(f"/Contacts/{customer}", {"Name": "Tui Brewing Co"})) == [
        messages.contact_name_taken("Tui Brewing Co")
    ]


def test_persons_left_out_are_gone_and_kept_when_none_are_sent(api: Api, customer: str) -> None:
    first, second = (
        {"FirstName": name, "LastName": "Demo", "EmailAddress": f"{name}@demo.example"}
        for name in ("a", "b")
    )
    path = f"/Contacts/{customer}"
    assert (
        len(contact_row(api.post(path, {"ContactPersons": [first, second]}))["ContactPersons"]) == 2
    )
    assert len(contact_row(api.post(path, {"FirstName": "x"}))["ContactPersons"]) == 2
    assert contact_row(api.post(path, {"ContactPersons": [second]}))["ContactPersons"] == [
        {**second, "IncludeInEmails": False}
    ]


def test_a_summarised_batch_saves_nothing_when_one_is_refused(api: Api) -> None:
    batch = {"Contacts": [{"Name": "Fine"}, {"Name": ""}]}
    answer = api.put("/Contacts", batch)
    assert [element["ValidationErrors"] for element in answer.json()["Elements"]] == [
        [{"Message": "Contact Name cannot be empty."}]
    ]
    assert api.get("/Contacts", where='Name=="Fine"').json()["Contacts"] == []
    rows = api.put("/Contacts", batch, summarizeErrors="false").json()["Contacts"]
    assert [contact_row["StatusAttributeString"] for contact_row in rows] == ["OK", "ERROR"]
    assert len(api.get("/Contacts", where='Name=="Fine"').json()["Contacts"]) == 1


def test_a_contact_that_the_api_wrote_has_blanks_and_another_lacks_the_keys(api: Api) -> None:
    """However it is read (facts 3.6)."""
    written = contact_row(api.put("/Contacts", {"Name": "Bare"}))
    by_name = contact_row(api.get("/Contacts", where='Name=="Bare"'))
    page = {contact["Name"]: contact for contact in api.get("/Contacts", page=1).json()["Contacts"]}
    for row in (written, by_name, page["Bare"]):
        assert (row["EmailAddress"], row["BankAccountDetails"]) == ("", "")
        assert not {"FirstName", "LastName", "TaxNumber"} & row.keys()
        assert [set(address) for address in row["Addresses"]] == [
            {"AddressType", "City", "Region", "PostalCode", "Country"}
        ] * 2
    seeded = page["Kowhai Health Trust"]
    assert "BankAccountDetails" not in seeded
    assert seeded["Addresses"] == [{"AddressType": "STREET"}, {"AddressType": "POBOX"}]
    assert seeded["Phones"] == [{"PhoneType": kind} for kind in ("DEFAULT", "DDI", "FAX", "MOBILE")]
    assert {"SalesTrackingCategories", "PurchasesTrackingCategories"} <= written.keys()
    assert ("HasAttachments" in written, "HasAttachments" in by_name) == (False, True)
    assert contact_row(api.get(f"/Contacts/{written['ContactID']}"))["Attachments"] == []


def test_a_summary_leaves_the_heavy_parts_out(api: Api) -> None:
    body = api.get("/Contacts", summaryOnly="true", page=1).json()
    heavy = {
        "Addresses",
        "Phones",
        "Balances",
        "ContactPersons",
        "ContactGroups",
        "IsCustomer",
        "IsSupplier",
    }
    assert "pagination" not in body
    assert not heavy & body["Contacts"][0].keys()


def test_a_contact_becomes_a_customer_with_its_first_document_without_changing(
    api: Api, ledger: Ledger, customer: str, draft: Json, organisation: Organisation
) -> None:
    before = ledger.contact(customer)
    organisation.clock.advance(minutes=1)
    ledger.approve_invoice(ledger.create_invoice(draft)["InvoiceID"])
    after = ledger.contact(customer)
    assert (before["IsCustomer"], after["IsCustomer"], after["IsSupplier"]) == (False, True, False)
    assert before["UpdatedDateUTC"] == after["UpdatedDateUTC"]
    assert api.get(f"/Contacts/{customer}").json()["Contacts"][0]["Balances"][
        "AccountsReceivable"
    ] == {"Outstanding": 24.15, "Overdue": 0.0}
    assert "Balances" not in contact_row(api.post(f"/Contacts/{customer}", {"FirstName": "Demo"}))


def test_only_reads_by_page_or_id_tell_about_a_merge(api: Api, ledger: Ledger) -> None:
    loser, winner = (str(contact["ContactID"]) for contact in ledger.contacts(limit=2))
    ledger.merge_contacts(loser, winner)
    everything = {
        one["ContactID"]: one
        for one in api.get("/Contacts", includeArchived="true").json()["Contacts"]
    }
    paged = {
        one["ContactID"]: one
        for one in api.get("/Contacts", includeArchived="true", page=1).json()["Contacts"]
    }
    assert "MergedToContactID" not in everything[loser]
    assert paged[loser]["MergedToContactID"] == winner
    with pytest.raises(LedgerError):
        ledger.merge_contacts(loser, winner)


def test_people_inside_xero_rename_and_touch_contacts(
    ledger: Ledger, customer: str, organisation: Organisation
) -> None:
    organisation.clock.advance(seconds=1)
    assert ledger.rename_contact(customer, " New   name ")["Name"] == "New name"
    touched = ledger.touch_contacts(2)
    assert organisation.events == [("CONTACT", one, "UPDATE") for one in (customer, *touched)]
    with pytest.raises(LedgerError, match="cannot be empty"):
        ledger.rename_contact(customer, "")


@pytest.mark.parametrize(
    "part",
    [
        {"Addresses": [{"AddressType": "POBOX", "City": "x" * 256}]},
        {"Addresses": [{"AddressType": "POBOX", "Country": "N2"}]},
        {"Phones": [{"PhoneType": "DEFAULT", "PhoneAreaCode": "x" * 11}]},
    ],
)
def test_parts_of_addresses_and_phones_have_their_lengths(api: Api, part: Json) -> None:
    """xero-fields.md: lengths, and a country in letters."""
    assert refusal_messages(api.put("/Contacts", {"Name": "Long Ltd", **part}))
