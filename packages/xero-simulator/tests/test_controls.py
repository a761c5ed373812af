"""Controls under /_sim/: each does what it says, and says no clearly."""

from typing import Any

import pytest
import requests

from xero_simulator.testing import (
    AROHA,
    DEADLINE_SECONDS,
    NZ_COMPANY,
    REDIRECT_URI,
    Authorisation,
    RunningSimulator,
    SimulatorClient,
    authorise,
    call_token_endpoint,
)


def _refusal(simulator: SimulatorClient, path: str, body: Any) -> tuple[int, str]:
    answer = requests.post(f"{simulator.base_url}/_sim{path}", json=body, timeout=DEADLINE_SECONDS)
    return answer.status_code, str(answer.json()["error"])


def _contact(simulator: RunningSimulator, contact_id: str) -> dict[str, Any]:
    contacts = simulator.get(f"/organisations/{NZ_COMPANY}/contacts")["contacts"]
    return next(dict(contact) for contact in contacts if contact["ContactID"] == contact_id)


def _create_draft(authorisation: Authorisation) -> str:
    contact_id = authorisation.simulator.post(
        f"/organisations/{NZ_COMPANY}/contacts", name="Payer Ltd"
    )["ContactID"]
    line = {
        "Description": "Work",
        "Quantity": 2,
        "UnitAmount": 50,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }
    element = {
        "Type": "ACCREC",
        "Contact": {"ContactID": contact_id},
        "DueDate": "2026-12-20",
        "LineItems": [line],
    }
    answer = authorisation.call("PUT", "/Invoices", json={"Invoices": [element]})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["Invoices"][0]["InvoiceID"])


def test_the_list_of_controls_names_them(simulator: RunningSimulator) -> None:
    controls = simulator.get("/")["controls"]
    assert "POST /_sim/faults" in controls
    assert "POST /_sim/reset" in controls


def test_calls_are_logged_and_can_be_filtered_and_cleared(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    authorisation.call(
        "GET", "/Contacts?page=1", headers={"If-Modified-Since": "2026-11-01T00:00:00"}
    )
    authorisation.call("GET", "/Organisation")
    (call,) = simulator.get("/requests?path=/api.xro/2.0/contacts")["requests"]
    assert (call["method"], call["path"], call["query"]) == (
        "GET",
        "/api.xro/2.0/Contacts",
        "page=1",
    )
    assert (call["tenant"], call["status"], call["in_flight"]) == (authorisation.tenant_id, 200, 1)
    assert call["bytes"] > 0
    assert call["if_modified_since"] == "2026-11-01T00:00:00"
    assert not [
        request for request in simulator.get("/requests")["requests"] if "_sim" in request["path"]
    ]
    counts = simulator.get("/counters")["tenants"][authorisation.tenant_id]
    assert counts["per_endpoint"] == {
        "GET /api.xro/2.0/contacts": 1,
        "GET /api.xro/2.0/organisation": 1,
    }
    assert sum(counts["per_minute"].values()) == 2
    requests.delete(f"{simulator.base_url}/_sim/requests", timeout=DEADLINE_SECONDS)
    assert simulator.get("/requests")["requests"] == []
    assert simulator.get("/counters")["tenants"] == {}
    assert (
        requests.get(
            f"{simulator.base_url}/_sim/requests?colour=red", timeout=DEADLINE_SECONDS
        ).status_code
        == 400
    )


def test_creating_calls_are_counted_without_reads_and_updates(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    invoice_id = _create_draft(authorisation)
    authorisation.call("GET", f"/Invoices/{invoice_id}")
    authorisation.call("POST", f"/Invoices/{invoice_id}", json={"Reference": "x"})
    counts = simulator.get("/counters")["tenants"][authorisation.tenant_id]
    assert counts["creating_calls"] == 1
    assert counts["per_endpoint"]["GET /api.xro/2.0/invoices/{id}"] == 1


def test_contacts_are_created_renamed_archived_restored_and_merged(
    simulator: RunningSimulator,
) -> None:
    path = f"/organisations/{NZ_COMPANY}/contacts"
    one = simulator.post(path, name="One Ltd", EmailAddress="one@example.com")["ContactID"]
    two = simulator.post(path, name="Two Ltd")["ContactID"]
    assert _contact(simulator, one)["EmailAddress"] == "one@example.com"
    simulator.post(f"{path}/{one}/rename", name="First Ltd")
    assert _contact(simulator, one)["Name"] == "First Ltd"
    simulator.post(f"{path}/{one}/archive")
    assert _contact(simulator, one)["ContactStatus"] == "ARCHIVED"
    simulator.post(f"{path}/{one}/unarchive")
    assert _contact(simulator, one)["ContactStatus"] == "ACTIVE"
    simulator.post(f"{path}/{one}/merge", into=two)
    assert _contact(simulator, one)["ContactStatus"] == "ARCHIVED"
    assert _contact(simulator, one)["MergedToContactID"] == two


def test_an_invoice_lives_through_its_states(authorisation: Authorisation) -> None:
    simulator = authorisation.simulator
    path = f"/organisations/{NZ_COMPANY}/invoices/{_create_draft(authorisation)}"
    assert simulator.post(f"{path}/submit")["Status"] == "SUBMITTED"
    assert simulator.post(f"{path}/approve")["Status"] == "AUTHORISED"
    assert simulator.post(f"{path}/pay", amount="15.00")["AmountDue"] == 100
    assert simulator.post(f"{path}/pay")["Status"] == "PAID"
    status, error = _refusal(simulator, f"{path}/void", {})
    assert status == 409
    assert error


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/organisations/Nowhere/rename", {"name": "x"}, 404),
        (f"/organisations/{NZ_COMPANY}/explode", {}, 404),
        (f"/organisations/{NZ_COMPANY}/rename", {}, 400),
        (f"/organisations/{NZ_COMPANY}/lock-date", {"date": "tomorrow"}, 400),
        (f"/organisations/{NZ_COMPANY}/contacts", {"name": 5}, 400),
        (f"/organisations/{NZ_COMPANY}/contacts", ["name"], 400),
        (
            f"/organisations/{NZ_COMPANY}/contacts/00000000-0000-0000-0000-000000000000/archive",
            {},
            409,
        ),
        ("/limits", {"minute": "many"}, 400),
        ("/limits", {"month": 5}, 400),
        ("/clock", {"freeze": "noon"}, 400),
        ("/users/nobody/revoke", {}, 404),
    ],
)
def test_a_control_that_makes_no_sense_says_why(
    simulator: RunningSimulator, path: str, body: Any, status: int
) -> None:
    answered, error = _refusal(simulator, path, body)
    assert answered == status
    assert error


def test_reference_data_can_be_taken_away(authorisation: Authorisation) -> None:
    simulator, path = authorisation.simulator, f"/organisations/{NZ_COMPANY}"
    theme = simulator.get(f"{path}/branding-themes")["branding-themes"][-1]["BrandingThemeID"]
    category = simulator.get(f"{path}/tracking-categories")["tracking-categories"][0]
    option = category["Options"][0]["TrackingOptionID"]
    simulator.post(f"{path}/delete-branding-theme", id=theme)
    simulator.post(f"{path}/archive-tracking-option", id=option)
    simulator.post(f"{path}/archive-account", code="200")
    simulator.post(f"{path}/lock-date", date="2026-10-31")
    simulator.post(f"{path}/rename", name="Renamed Ltd")
    accounts = authorisation.call("GET", "/Accounts").json()["Accounts"]
    assert (
        next(account["Status"] for account in accounts if account.get("Code") == "200")
        == "ARCHIVED"
    )
    themes = authorisation.call("GET", "/BrandingThemes").json()["BrandingThemes"]
    assert theme not in {one["BrandingThemeID"] for one in themes}
    organisation = authorisation.call("GET", "/Organisation").json()["Organisations"][0]
    assert organisation["Name"] == "Renamed Ltd"
    assert organisation["PeriodLockDate"].startswith("/Date(1793404800000")
    assert (
        requests.get(
            f"{simulator.base_url}/connections",
            headers=authorisation.bearer,
            timeout=DEADLINE_SECONDS,
        ).json()[0]["tenantName"]
        == "Renamed Ltd"
    )


def test_revoking_a_user_ends_refreshing_and_connections(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    assert simulator.post(f"/users/{AROHA}/revoke")["connections"] == 1
    answer = call_token_endpoint(
        simulator, grant_type="refresh_token", refresh_token=authorisation.tokens["refresh_token"]
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})
    assert authorisation.call("GET", "/Organisation").status_code == 403


def test_a_demo_reset_makes_a_new_organisation_of_the_same_name(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    before = simulator.get(f"/organisations/{NZ_COMPANY}/contacts")["contacts"]
    fresh = simulator.post(f"/organisations/{authorisation.tenant_id}/demo-reset")["tenant_id"]
    assert fresh != authorisation.tenant_id
    assert simulator.tenant_id() == fresh
    assert authorisation.call("GET", "/Organisation").status_code == 403
    after = simulator.get(f"/organisations/{NZ_COMPANY}/contacts")["contacts"]
    assert {one["Name"] for one in after} == {one["Name"] for one in before}
    assert not {one["ContactID"] for one in after} & {one["ContactID"] for one in before}
    assert (
        authorise(simulator)
        .call("GET", "/Organisation")
        .json()["Organisations"][0]["OrganisationID"]
        == fresh
    )


def test_the_clock_freezes_advances_and_runs_on(simulator: RunningSimulator) -> None:
    frozen = simulator.post("/clock", freeze="2027-01-01T00:00:00")
    assert (frozen["now"], frozen["frozen"]) == ("2027-01-01T00:00:00+00:00", True)
    assert simulator.post("/clock", advance=90)["now"] == "2027-01-01T00:01:30+00:00"
    assert simulator.post("/clock", resume=True)["now"] > "2027-01-01T00:01:30"
    assert simulator.post("/clock", restore=True)["now"] < "2027"


def test_reset_forgets_everything_that_happened(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    tenants = list(simulator.state.directory.tenants)
    _create_draft(authorisation)
    simulator.post("/faults", kind="error_503", times=None)
    simulator.post("/limits", minute=1)
    simulator.post("/clock", advance=1000)
    simulator.post("/reset", contacts=25)
    assert list(simulator.state.directory.tenants) == tenants
    assert authorisation.call("GET", "/Organisation").status_code == 401
    assert simulator.get("/faults")["faults"] == []
    assert simulator.get("/limits")["minute"] == 60
    assert not [
        contact
        for contact in simulator.get(f"/organisations/{NZ_COMPANY}/contacts")["contacts"]
        if contact["Name"] == "Payer Ltd"
    ]
    assert len(simulator.get(f"/organisations/{NZ_COMPANY}/contacts")["contacts"]) > 25


def test_seeding_adds_contacts(simulator: RunningSimulator) -> None:
    before = len(simulator.get(f"/organisations/{NZ_COMPANY}/contacts")["contacts"])
    assert (
        simulator.post("/seed", tenant=NZ_COMPANY, contacts=1000, personal_data=False)["created"]
        == 1000
    )
    assert len(simulator.get(f"/organisations/{NZ_COMPANY}/contacts")["contacts"]) == before + 1000
    assert simulator.post(f"/organisations/{NZ_COMPANY}/contacts/touch", count=10)["touched"] == 10


def test_an_app_can_be_registered_while_running(simulator: RunningSimulator) -> None:
    app = simulator.post(
        "/apps/third-party",
        client_secret="s3cret",
        name="Third",
        add_redirect_uri=REDIRECT_URI,
    )
    assert app["redirect_uris"] == [REDIRECT_URI]
    assert "client_secret" not in app
    assert "third-party" in {app["client_id"] for app in simulator.get("/apps")["apps"]}
    assert call_token_endpoint(
        simulator,
        client_id="third-party",
        client_secret="s3cret",
        grant_type="refresh_token",
        refresh_token="x",
    ).json() == {"error": "invalid_grant"}


def test_the_type_of_an_organisation_can_be_changed(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.post(f"/organisations/{NZ_COMPANY}/tenant-type", tenant_type="PRACTICE")
    assert (
        requests.get(
            f"{simulator.base_url}/connections",
            headers=authorisation.bearer,
            timeout=DEADLINE_SECONDS,
        ).json()[0]["tenantType"]
        == "PRACTICE"
    )
