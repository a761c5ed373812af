"""The `where` language (facts 3.2)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.conftest import Api, Json
from xero_simulator.accounting.errors import QueryError
from xero_simulator.accounting.ledger import Ledger
from xero_simulator.accounting.query_fields import FieldSet, day, flag, guid, number, text
from xero_simulator.accounting.where_filter import compile_order, compile_where

FIELDS: FieldSet[Json] = FieldSet(
    "Row", {"name": text(lambda row: row["name"]), "on": flag(lambda row: row["on"])}
)


@pytest.fixture
def contacts_with_names(ledger: Ledger) -> None:
    ledger.create_contact('Say "Hi" Ltd', FirstName="Ann", AccountNumber="7")
    ledger.create_contact("Backslash \\ Ltd", FirstName="Bob")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('Name=="tui brewing co"', ["Tui Brewing Co"]),
        ('NAME = "Tui Brewing Co"', ["Tui Brewing Co"]),
        ('Name=="Say ""Hi"" Ltd"', ['Say "Hi" Ltd']),
        ('Name=="Backslash \\ Ltd"', ["Backslash \\ Ltd"]),
        ("FirstName!=null && AccountNumber==null", ["Backslash \\ Ltd"]),
        ('(FirstName=="ann" OR FirstName=="bob") AND AccountNumber!=null', ['Say "Hi" Ltd']),
        ('FirstName=="ann" OR FirstName=="bob" AND AccountNumber!=null', ['Say "Hi" Ltd']),
        (
            'Name.StartsWith("tui") || Name.EndsWith("LEGAL")',
            ["Tui Brewing Co", "Pohutukawa Legal"],
        ),
        (
            'Name.ToLower().Contains("honey") and ContactStatus=="ACTIVE"',
            ["Manuka Honey Example Ltd"],
        ),
        ('EmailAddress=="accounts@rata-sons-limited.example"', ["Rata & Sons Limited"]),
        ("IsCustomer==true", []),
        ("IsCustomer", []),
        ('Name > "w"', ["Weka Web Services"]),
        ('UpdatedDateUTC >= DateTime(2026,11,20) AND FirstName=="ann"', ['Say "Hi" Ltd']),
        (
            'UpdatedDateUTC < DateTime.Parse("2026-11-20T00:00:00Z") AND Name.Contains("Tui")',
            ["Tui Brewing Co"],
        ),
        ("UpdatedDateUTC >= DateTime(2026,11,20,9,30,1)", []),
    ],
)
def test_contacts_are_found(
    api: Api, contacts_with_names: None, where: str, expected: list[str]
) -> None:
    answer = api.get("/Contacts", where=where, order="Name DESC")
    assert [contact["Name"] for contact in answer.json()["Contacts"]] == expected


@pytest.mark.parametrize(
    "where",
    [
        'Name=="unfinished',
        'Name=="a"b"',
        'Name=="a\\"b"',
        "Name==",
        'Name=="a" AND',
        '(Name=="a"',
        'Name=="a")',
        'Nonsense=="a"',
        "Name==5",
        "Name",
        'Name.Reverse("a")',
        "Name.Contains(5)",
        'IsCustomer.Contains("a")',
        "ContactID==Guid(5)",
        "UpdatedDateUTC>DateTime(2026,13,1)",
        "UpdatedDateUTC>DateTime(2026)",
        'UpdatedDateUTC>DateTime.Parse("tomorrow")',
        "Name==%",
        "Name==\u0000",
        "(" * 3000,
    ],
)
def test_malformed_text_is_error_16(api: Api, where: str) -> None:
    answer = api.get("/Contacts", where=where)
    body = answer.json()
    assert (answer.status_code, body["ErrorNumber"], body["Type"]) == (
        400,
        16,
        "QueryParseException",
    )
    assert set(body) == {"ErrorNumber", "Type", "Message"}


def test_an_unknown_property_is_named(api: Api) -> None:
    message = api.get("/Invoices", where='Foo=="a"').json()["Message"]
    assert message == "No property or field 'Foo' exists in type 'Invoice'"


@pytest.mark.parametrize("order", ["Foo", "Name SIDEWAYS", "Name ASC DESC", ",", "Name,"])
def test_an_unreadable_order_is_error_16(api: Api, order: str) -> None:
    assert api.get("/Contacts", order=order).json()["ErrorNumber"] == 16


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ('Type=="ACCREC" AND Reference=="tt-1"', 1),
        ('Contact.ContactID==Guid("{contact}") AND Status!="VOIDED"', 2),
        ('Contact.Name=="Harbour & Vine Hotels"', 2),
        ("AmountDue>24.14 AND AmountDue<=24.15 AND AmountPaid==0", 2),
        ("Date>=DateTime(2026,11,20) AND DueDate<DateTime(2026,12,20)", 0),
        ('InvoiceNumber=="INV-0002" OR InvoiceID==Guid("{invoice}")', 2),
        ("DueDate!=null", 2),
    ],
)
def test_invoices_are_found(
    api: Api, ledger: Ledger, draft: Json, customer: str, where: str, count: int
) -> None:
    first = ledger.create_invoice({**draft, "Reference": "TT-1"})
    ledger.create_invoice(draft)
    invoices = api.get(
        "/Invoices", where=where.format(contact=customer, invoice=first["InvoiceID"])
    ).json()["Invoices"]
    assert len(invoices) == count


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_any_text_is_found_again_when_its_quotes_are_doubled(value: str) -> None:
    escaped = value.replace('"', '""')
    matches = compile_where(f'name=="{escaped}"', FIELDS)
    assert matches({"name": value, "on": False}) or value == ""


@given(st.text(alphabet='Nameon"=!<>&|().,\\ 01trueandornull', max_size=40))
def test_any_text_is_either_a_condition_or_a_query_error(source: str) -> None:
    try:
        condition: Any = compile_where(source, FIELDS)
    except QueryError:
        return
    assert condition({"name": None, "on": True}) in (True, False)


def test_a_long_chain_of_alternatives_is_answered() -> None:
    chain = " OR ".join(f'name=="{place}"' for place in range(5000))
    assert compile_where(chain, FIELDS)({"name": "4999", "on": False})


def test_missing_values_come_first_in_order() -> None:
    fields: FieldSet[Json] = FieldSet(
        "Row",
        {"a": number(lambda row: row["a"]), "b": day(lambda _: None), "c": guid(lambda _: None)},
    )
    ((key, descending),) = compile_order("a", fields)
    rows: list[Json] = [{"a": 2}, {"a": None}, {"a": 1}]
    assert sorted(rows, key=key, reverse=descending) == [{"a": None}, {"a": 1}, {"a": 2}]
