"""Shapes of refusals that are not about the books (facts 3.10)."""

from typing import Any

import pytest

from accounting.conftest import Api, Json
from xero_simulator.testing import DEADLINE_SECONDS

UNKNOWN_ID = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    "path",
    [
        "/Nonsense",
        f"/Invoices/{UNKNOWN_ID}",
        "/Invoices/INV-9999",
        f"/Invoices/{UNKNOWN_ID}/History",
        f"/Contacts/{UNKNOWN_ID}/Nonsense",
        "/Reports/Bogus",
        "/Quotes",
        "/",
    ],
)
def test_what_is_not_there_is_47_bytes_of_html(api: Api, path: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert answer.content == b"The resource you're looking for cannot be found"
    assert len(answer.content) == 47


def test_a_pdf_that_is_not_there_is_empty(api: Api) -> None:
    answer = api.get(f"/Invoices/{UNKNOWN_ID}", headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/Invoices"),
        ("PATCH", "/Contacts"),
        ("PUT", f"/Contacts/{UNKNOWN_ID}"),
        ("POST", "/Organisation"),
        ("PUT", "/Accounts"),
        ("PATCH", "/Items/DEV"),
    ],
)
def test_a_wrong_verb_is_not_implemented(api: Api, method: str, path: str) -> None:
    answer = api.session.request(method, api.url + path, json={}, timeout=DEADLINE_SECONDS)
    assert answer.status_code == 501
    assert answer.json() == {
        "ErrorNumber": 20,
        "Type": "ApiMethodNotImplementedException",
        "Message": "The Api Method called is not implemented",
    }


@pytest.mark.parametrize("accept", ["*/*", "application/xml", "text/html"])
def test_without_json_in_accept_there_is_no_answer_in_json(api: Api, accept: str) -> None:
    answer = api.get("/Organisation", headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.headers["Content-Type"].startswith("text/xml")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b'{"Invoices":',
        b"\xff\xfe",
        b"[1,2]",
        b'"text"',
        b"null",
        b'{"Invoices":7}',
        b"NaN",
        b"[" * 200_000,
    ],
)
def test_a_body_that_cannot_be_read_is_error_14(api: Api, data: bytes) -> None:
    answer = api.session.put(
        api.url + "/Invoices",
        data=data,
        headers={"Content-Type": "application/json"},
        timeout=DEADLINE_SECONDS,
    )
    assert (answer.status_code, answer.json()["ErrorNumber"], answer.json()["Type"]) == (
        400,
        14,
        "PostDataInvalidException",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"Type": "SALE"},
        {"Status": "draft"},
        {"LineAmountTypes": "exclusive"},
        {"LineAmountTypes": "EXCLUSIVE"},
        {"Date": "20 November"},
        {"Date": "2026-02-30"},
        {"DueDate": "/Date(99999999999999999999)/"},
        {"Date": {}},
        {"CurrencyRate": "dear"},
        {"SentToContact": "perhaps"},
        {"Contact": "somebody"},
        {"Contact": []},
        {"LineItems": {}},
        {"LineItems": ["text"]},
        {"LineItems": [{"Quantity": "a few"}]},
        {"LineItems": [{"UnitAmount": "1e999"}]},
        {"LineItems": [{"UnitAmount": "NaN"}]},
        {"LineItems": [{"Quantity": 10**13}]},
        {"LineItems": [{"Quantity": "1e-999999"}]},
        {"LineItems": [{"Description": {"a": 1}}]},
        {"LineItems": [{"Tracking": "North"}]},
        {"Reference": []},
    ],
)
def test_a_value_that_cannot_be_converted_is_error_14_and_saves_nothing(
    api: Api, draft: Json, change: Json
) -> None:
    answer = api.put(
        "/Invoices", {"Invoices": [draft, {**draft, **change}]}, summarizeErrors="false"
    )
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14), answer.text
    assert api.get("/Invoices").json()["Invoices"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"ContactStatus": "GONE"},
        {"Addresses": {}},
        {"Phones": [5]},
        {"Phones": [{"PhoneType": "HOME"}]},
        {"Name": ["a"]},
        {"ContactPersons": "me"},
        {"PaymentTerms": 3},
    ],
)
def test_a_contact_that_cannot_be_converted_is_error_14(api: Api, change: Json) -> None:
    assert api.put("/Contacts", {"Name": "N", **change}).json()["ErrorNumber"] == 14


def test_tracking_as_an_object_breaks_xero_itself(api: Api, draft: Json) -> None:
    draft["LineItems"][0]["Tracking"] = {"Name": "Region", "Option": "North"}
    answer = api.put("/Invoices", draft)
    assert (answer.status_code, answer.json()["Title"]) == (500, "An error occurred")
    assert set(answer.json()) == {"Title", "Detail", "Status", "Instance"}


def test_other_content_types_and_huge_bodies_are_refused(api: Api) -> None:
    form = api.session.put(
        api.url + "/Contacts",
        data=b"xml=1",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=DEADLINE_SECONDS,
    )
    huge = api.session.put(
        api.url + "/Contacts",
        data=b" " * (10 * 1024 * 1024 + 1),
        headers={"Content-Type": "application/json"},
        timeout=DEADLINE_SECONDS,
    )
    assert (form.status_code, huge.status_code) == (415, 413)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: {"Contacts": [one]},
        lambda one: {"contacts": one},
    ],
)
def test_a_body_may_be_bare_listed_or_wrapped_with_names_in_any_case(api: Api, wrap: Any) -> None:
    answer = api.put("/contacts", wrap({"name": "In any case", "emailAddress": "a@b.example"}))
    row = answer.json()["Contacts"][0]
    assert (row["Name"], row["EmailAddress"]) == ("In any case", "a@b.example")


def test_two_elements_for_one_id_are_refused(api: Api, customer: str) -> None:
    assert (
        api.post(
            f"/Contacts/{customer}", {"Contacts": [{"FirstName": "a"}, {"FirstName": "b"}]}
        ).status_code
        == 400
    )


def test_an_unknown_id_refuses_the_whole_request(api: Api, draft: Json) -> None:
    batch = {"Invoices": [draft, {**draft, "InvoiceID": UNKNOWN_ID}]}
    assert api.post("/Invoices", batch, summarizeErrors="false").status_code == 404
    assert api.post(f"/Contacts/{UNKNOWN_ID}", {"Name": "x"}).status_code == 404
    assert api.get("/Invoices").json()["Invoices"] == []


def test_an_empty_note_is_refused(api: Api, draft: Json) -> None:
    invoice = api.put("/Invoices", draft).json()["Invoices"][0]
    answer = api.put(
        f"/Invoices/{invoice['InvoiceID']}/History",
        {"HistoryRecords": [{"Details": "kept?"}, {"Details": " "}]},
    )
    assert answer.status_code == 400
    changes = [
        record["Changes"]
        for record in api.get(f"/Invoices/{invoice['InvoiceID']}/History").json()["HistoryRecords"]
    ]
    assert changes == ["Created"]


def test_a_written_note_has_the_recorded_shape(api: Api, draft: Json) -> None:
    invoice = api.put("/Invoices", draft).json()["Invoices"][0]
    (record,) = api.put(f"/Invoices/{invoice['InvoiceID']}/History", {"Details": "A note"}).json()[
        "HistoryRecords"
    ]
    assert list(record) == ["DateUTCString", "DateUTC", "Details", "ValidationErrors"]
