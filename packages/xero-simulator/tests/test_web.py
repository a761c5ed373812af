"""The web view: a person finds the draft and acts on it; hostile names stay text."""

import re

import pytest
import requests

from xero_simulator.testing import DEADLINE_SECONDS, NZ_COMPANY, Authorisation, RunningSimulator


def _short_code(simulator: RunningSimulator) -> str:
    organisations = simulator.get("/organisations")["organisations"]
    return next(
        str(organisation["short_code"])
        for organisation in organisations
        if organisation["name"] == NZ_COMPANY
    )


def _open_page(simulator: RunningSimulator, path: str) -> requests.Response:
    return requests.get(f"{simulator.base_url}{path}", timeout=DEADLINE_SECONDS)


@pytest.fixture
def draft(authorisation: Authorisation) -> dict[str, str]:
    name = "<script>alert(1)</script> & Sons"
    contact = authorisation.simulator.post(
        f"/organisations/{NZ_COMPANY}/contacts", name="Payer Ltd"
    )
    line = {
        "Description": name,
        "Quantity": 12.5,
        "UnitAmount": 100,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }
    element = {
        "Type": "ACCREC",
        "Contact": {"ContactID": contact["ContactID"]},
        "Reference": "HL-000042",
        "DueDate": "2026-12-20",
        "LineItems": [line],
    }
    answer = authorisation.call("PUT", "/Invoices?unitdp=4", json={"Invoices": [element]})
    assert answer.status_code == 200, answer.text
    invoice = answer.json()["Invoices"][0]
    return {"id": invoice["InvoiceID"], "number": invoice["InvoiceNumber"]}


def test_the_first_page_says_what_it_is_and_lists_organisations(
    simulator: RunningSimulator,
) -> None:
    page = _open_page(simulator, "/")
    assert "Xero simulator" in page.text
    assert "Not Xero" in page.text
    assert NZ_COMPANY in page.text
    assert (
        page.headers["Content-Security-Policy"]
        == "default-src 'none'; style-src 'self'; img-src data:"
    )
    assert _open_page(simulator, "/static/simulator.css").status_code == 200


def test_the_draft_is_listed_first_and_opens_with_lines_and_totals(
    simulator: RunningSimulator, draft: dict[str, str]
) -> None:
    list_page = _open_page(simulator, f"/o/{_short_code(simulator)}/invoices").text
    rows = re.findall(r"<tr>.*?</tr>", list_page, re.S)[1:]
    assert draft["number"] in rows[0]
    assert "HL-000042" in rows[0]
    page = _open_page(simulator, f"/o/{_short_code(simulator)}/invoices/{draft['id']}").text
    assert "1,437.50" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page
    assert "<script" not in page


def test_the_deep_link_of_an_app_leads_to_the_invoice(
    simulator: RunningSimulator, draft: dict[str, str]
) -> None:
    target = (
        f"/organisationlogin/default.aspx?shortcode={_short_code(simulator)}"
        f"&redirecturl=/AccountsReceivable/Edit.aspx?InvoiceID={draft['id']}"
    )
    page = _open_page(simulator, target)
    assert page.status_code == 200
    assert page.url.endswith(f"/invoices/{draft['id']}")
    assert draft["number"] in page.text
    assert (
        _open_page(simulator, "/organisationlogin/default.aspx?shortcode=!nope").status_code == 404
    )


def test_a_person_approves_and_pays_and_the_api_agrees(
    simulator: RunningSimulator, authorisation: Authorisation, draft: dict[str, str]
) -> None:
    address = f"{simulator.base_url}/o/{_short_code(simulator)}/invoices/{draft['id']}"
    for verb, status in (("approve", "AUTHORISED"), ("pay", "PAID")):
        page = requests.post(f"{address}/{verb}", timeout=DEADLINE_SECONDS)
        assert page.status_code == 200
        assert status.capitalize() in page.text
        assert (
            authorisation.call("GET", f"/Invoices/{draft['id']}").json()["Invoices"][0]["Status"]
            == status
        )
    refused = requests.post(f"{address}/void", timeout=DEADLINE_SECONDS)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def test_a_draft_can_be_deleted_and_an_approved_one_voided(
    simulator: RunningSimulator, draft: dict[str, str]
) -> None:
    address = f"{simulator.base_url}/o/{_short_code(simulator)}/invoices/{draft['id']}"
    assert "Deleted" in requests.post(f"{address}/delete", timeout=DEADLINE_SECONDS).text
    assert requests.post(f"{address}/explode", timeout=DEADLINE_SECONDS).status_code == 404
    assert (
        _open_page(
            simulator, f"/o/{_short_code(simulator)}/invoices/00000000-0000-0000-0000-000000000000"
        ).status_code
        == 404
    )


def test_contacts_can_be_searched_renamed_archived_and_restored(
    simulator: RunningSimulator,
) -> None:
    base = f"{simulator.base_url}/o/{_short_code(simulator)}/contacts"
    contact = simulator.post(f"/organisations/{NZ_COMPANY}/contacts", name="Zebra Holdings")
    page = _open_page(simulator, f"/o/{_short_code(simulator)}/contacts?q=zebra").text
    assert "Zebra Holdings" in page
    assert "Harbour" not in page
    renamed = requests.post(
        f"{base}/{contact['ContactID']}/rename",
        data={"name": "Zebra Group", "q": "zebra"},
        timeout=DEADLINE_SECONDS,
    )
    assert "Zebra Group" in renamed.text
    assert (
        "Archived"
        in requests.post(
            f"{base}/{contact['ContactID']}/archive", data={"q": "zebra"}, timeout=DEADLINE_SECONDS
        ).text
    )
    assert (
        "Active"
        in requests.post(
            f"{base}/{contact['ContactID']}/restore", data={"q": "zebra"}, timeout=DEADLINE_SECONDS
        ).text
    )
    refused = requests.post(
        f"{base}/{contact['ContactID']}/rename", data={"name": ""}, timeout=DEADLINE_SECONDS
    )
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def test_contacts_come_in_pages_and_a_change_returns_to_its_page(
    simulator: RunningSimulator,
) -> None:
    base = f"{simulator.base_url}/o/{_short_code(simulator)}/contacts"
    simulator.post("/seed", tenant=NZ_COMPANY, contacts=120)
    names: list[str] = []
    page = _open_page(simulator, f"/o/{_short_code(simulator)}/contacts?q=demo+customer")
    while True:
        names += re.findall(r'<td class="text">(Demo customer [^<]+)</td>', page.text)
        onward = re.search(r'<a href="([^"]+)">Next page</a>', page.text)
        if onward is None:
            break
        page = _open_page(simulator, onward[1].replace("&amp;", "&"))
    assert len(names) == 120
    assert names == sorted(names)
    identifier = re.search(r"/contacts/([0-9a-f-]{36})/archive", page.text)
    assert identifier
    changed = requests.post(
        f"{base}/{identifier[1]}/archive",
        data={"q": "demo customer", "page": "2"},
        timeout=DEADLINE_SECONDS,
    )
    assert changed.url.endswith("q=demo+customer&page=2")
    assert (
        "page 3 of 3"
        in _open_page(
            simulator, f"/o/{_short_code(simulator)}/contacts?q=demo+customer&page=99"
        ).text
    )
    assert (
        "page 1 of" in _open_page(simulator, f"/o/{_short_code(simulator)}/contacts?page=-x").text
    )


def test_disconnecting_an_app_takes_its_access(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    address = f"{simulator.base_url}/o/{_short_code(simulator)}/apps"
    assert "Aroha Demo" in requests.get(address, timeout=DEADLINE_SECONDS).text
    page = requests.post(f"{address}/hourline-demo/disconnect", timeout=DEADLINE_SECONDS)
    assert "No app is connected" in page.text
    assert authorisation.call("GET", "/Organisation").status_code == 403
