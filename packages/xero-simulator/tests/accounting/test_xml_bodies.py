"""Bodies in XML beside answers in JSON, as pyxero sends them."""

from collections.abc import Callable

import pytest
import requests

from xero_simulator.testing import Authorisation

XML = {"Content-Type": "application/xml"}
Send = Callable[[str, str], requests.Response]


@pytest.fixture
def put(authorisation: Authorisation) -> Send:
    return lambda path, body: authorisation.call("PUT", path, data=body.encode(), headers=XML)


def test_elements_come_alone_or_together(put: Send) -> None:
    mobile = "<PhoneType>MOBILE</PhoneType><PhoneNumber>555</PhoneNumber>"
    phones = f"<Phones><Phone>{mobile}</Phone></Phones>"
    alone = put("/Contacts", f"<Contact><Name>Caf\u00e9 &amp; Bar</Name>{phones}</Contact>").json()[
        "Contacts"
    ]
    assert [one["Name"] for one in alone] == ["Caf\u00e9 & Bar"]
    assert [phone["PhoneNumber"] for phone in alone[0]["Phones"]] == ["", "", "", "555"]
    two = put(
        "/Contacts",
        "<Contacts><Contact><Name>A1</Name></Contact><Contact><Name>A2</Name></Contact></Contacts>",
    ).json()["Contacts"]
    assert [one["Name"] for one in two] == ["A1", "A2"]


def test_an_invoice_in_xml_is_the_one_in_json(put: Send) -> None:
    line = (
        "<LineItem><Description>a</Description><Quantity>1.5</Quantity>"
        "<UnitAmount>20.00</UnitAmount><AccountCode>200</AccountCode></LineItem>"
    )
    head = (
        "<Type>ACCREC</Type><Contact><Name>Northlight"
        " Studio</Name></Contact><Date>2026-11-20T00:00:00</Date>"
    )
    invoice = put("/Invoices", f"<Invoice>{head}<LineItems>{line}</LineItems></Invoice>").json()[
        "Invoices"
    ][0]
    assert (invoice["DateString"], invoice["Total"], len(invoice["LineItems"])) == (
        "2026-11-20T00:00:00",
        34.5,
        1,
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<Contact>",
        "no xml",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><Contact><Name>&b;</Name></Contact>",
    ],
)
def test_what_is_no_xml_cannot_be_read(put: Send, body: str) -> None:
    answer = put("/Contacts", body)
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)
