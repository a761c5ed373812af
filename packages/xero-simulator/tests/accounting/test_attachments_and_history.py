"""What hangs on documents, contacts and items, asked as any client would (facts 3.1)."""

from typing import Any

import pytest

from xero_simulator.testing import SCOPES, Authorisation, RunningSimulator, authorise

ALL_SCOPES = f"{SCOPES} accounting.settings accounting.attachments"
Json = dict[str, Any]


@pytest.fixture
def person(simulator: RunningSimulator) -> Authorisation:
    return authorise(simulator, scope=ALL_SCOPES)


def create_contact(person: Authorisation, **members: Any) -> Json:
    answer = person.call("POST", "/Contacts", json={"Name": "Attached Ltd", **members})
    return dict(answer.json()["Contacts"][0])


def create_invoice(person: Authorisation, **members: Any) -> Json:
    line = {"Description": "Design", "Quantity": 2, "UnitAmount": 10.5, "AccountCode": "200"}
    element = {
        "Type": "ACCREC",
        "Contact": {"ContactID": create_contact(person)["ContactID"]},
        "LineItems": [line],
        "DueDate": "2026-12-24",
        **members,
    }
    answer = person.call("PUT", "/Invoices", json=element)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["Invoices"][0])


def test_a_file_is_attached_listed_and_read_again(person: Authorisation) -> None:
    path = f"/Invoices/{create_invoice(person)['InvoiceID']}"
    response = person.call(
        "PUT",
        f"{path}/Attachments/Time%20Sheet.PDF",
        data=b"%PDF-1.4",
        headers={"Content-Type": "application/pdf"},
        params={"IncludeOnline": "true"},
    )
    assert response.status_code == 200
    (row,) = response.json()["Attachments"]
    assert list(row) == [
        "AttachmentID",
        "FileName",
        "Url",
        "MimeType",
        "ContentLength",
        "IncludeOnline",
    ]
    assert (row["FileName"], row["MimeType"], row["ContentLength"]) == (
        "Time Sheet.PDF",
        "application/pdf",
        8,
    )
    assert row["Url"].endswith(f"/api.xro/2.0{path}/Attachments/Time%20Sheet.PDF")
    assert person.call("GET", f"{path}/Attachments").json()["Attachments"] == [row]
    for name in (row["AttachmentID"], "time sheet.pdf"):
        read = person.call(
            "GET", f"{path}/Attachments/{name}", headers={"Accept": "application/pdf"}
        )
        assert (read.content, read.headers["Content-Type"]) == (b"%PDF-1.4", "application/pdf")
    shown_invoice = person.call("GET", path).json()["Invoices"][0]
    assert (shown_invoice["HasAttachments"], shown_invoice["Attachments"]) == (True, [row])


def test_ten_files_fit_and_an_eleventh_does_not(person: Authorisation) -> None:
    path = f"/Contacts/{create_contact(person)['ContactID']}/Attachments"
    answers = [
        person.call(
            "POST", f"{path}/{number}.txt", data=b"x", headers={"Content-Type": "text/plain"}
        ).status_code
        for number in range(11)
    ]
    assert answers == [200] * 10 + [400]
    assert len(person.call("GET", path).json()["Attachments"]) == 10
    assert person.call("PUT", f"{path}/3.txt", data=b"").json()["Type"] == "ValidationException"


def test_attachments_need_their_own_scope_too(
    simulator: RunningSimulator, person: Authorisation
) -> None:
    path = f"/Invoices/{create_invoice(person)['InvoiceID']}/Attachments"
    other = authorise(simulator, "casey@example.com")
    assert other.call("GET", path).headers["WWW-Authenticate"] == "insufficient_scope"


@pytest.mark.parametrize("resource", ["Contacts", "Items", "Invoices"])
def test_a_note_is_kept_wherever_it_is_put(person: Authorisation, resource: str) -> None:
    reference = {"Items": "DEV", "Contacts": create_contact(person)["ContactID"]}.get(
        resource
    ) or create_invoice(person)["InvoiceID"]
    response = person.call(
        "PUT",
        f"/{resource}/{reference}/History",
        json={"historyRecords": [{"details": "Agreed by phone"}]},
    )
    assert list(response.json()["HistoryRecords"][0]) == [
        "DateUTCString",
        "DateUTC",
        "Details",
        "ValidationErrors",
    ]
    newest = person.call("GET", f"/{resource}/{reference}/History").json()["HistoryRecords"][0]
    assert (newest["Changes"], newest["Details"]) == ("Note", "Agreed by phone")
    assert (
        person.call("GET", f"/{resource}/00000000-0000-0000-0000-00000000000f/History").status_code
        == 404
    )


def test_only_approved_invoices_are_mailed_and_none_of_a_demo_company(
    simulator: RunningSimulator, person: Authorisation
) -> None:
    draft = person.call("POST", f"/Invoices/{create_invoice(person)['InvoiceID']}/Email")
    assert (draft.status_code, draft.json()["Type"]) == (400, "ValidationException")
    real = authorise(simulator, organisation=real_organisation(simulator), scope=ALL_SCOPES)
    approved_invoice = create_invoice(
        real,
        Contact={
            "ContactID": create_contact(real, EmailAddress="to@attached.example")["ContactID"]
        },
        Status="AUTHORISED",
    )
    sent = real.call("POST", f"/Invoices/{approved_invoice['InvoiceID']}/Email")
    assert (sent.status_code, sent.content) == (204, b"")
    assert (
        real.call("GET", f"/Invoices/{approved_invoice['InvoiceID']}").json()["Invoices"][0][
            "SentToContact"
        ]
        is True
    )


def real_organisation(simulator: RunningSimulator) -> str:
    return next(
        tenant.name
        for tenant in simulator.state.directory.tenants.values()
        if not tenant.ledger.profile.is_demo
    )


def test_items_are_upserted_by_code(person: Authorisation) -> None:
    """facts 3.7: POST upserts by Code; the write's moment has no offset (facts 3.3)."""
    sent = {
        "Code": "AUDIT",
        "Name": "Audit",
        "SalesDetails": {"UnitPrice": 120.1255, "AccountCode": "200"},
    }
    item = person.call("PUT", "/Items?unitdp=4", json=sent).json()["Items"][0]
    assert item["SalesDetails"] == {"UnitPrice": 120.1255, "AccountCode": "200"}
    assert (item["PurchaseDetails"], item["IsSold"], item["IsPurchased"]) == ({}, True, True)
    assert item["UpdatedDateUTC"].endswith(")/")
    assert "+" not in item["UpdatedDateUTC"]
    item = person.call(
        "POST", "/Items", json={"items": [{"code": "audit", "isSold": "False"}]}
    ).json()["Items"][0]
    assert (item["ItemID"], item["SalesDetails"], item["IsSold"]) == (item["ItemID"], {}, False)
    assert person.call("PUT", "/Items", json=sent).status_code == 400
    assert person.call("PUT", "/Items", json={"Code": "x" * 31}).status_code == 400
    assert person.call("DELETE", f"/Items/{item['ItemID']}").status_code == 204
    assert person.call("GET", "/Items/AUDIT").status_code == 404
