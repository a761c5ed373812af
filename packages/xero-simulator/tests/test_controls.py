"""Controls under /_sim/: each does what it says, and says no clearly."""

from typing import Any

import pytest
import requests

from xero_simulator.testing import (
    AROHA,
    NZ,
    REDIRECT,
    Authorised,
    Running,
    authorise,
    sim_get,
    sim_post,
    tenant_id_of,
    token_call,
)


def _refused(running: Running, path: str, body: Any) -> tuple[int, str]:
    answer = requests.post(f"{running.base_url}/_sim{path}", json=body, timeout=10)
    return answer.status_code, str(answer.json()["error"])


def _contact(running: Running, contact_id: str) -> dict[str, Any]:
    listed = sim_get(running, f"/organisations/{NZ}/contacts")["contacts"]
    return next(dict(one) for one in listed if one["ContactID"] == contact_id)


def _draft(authorised: Authorised) -> str:
    contact_id = sim_post(authorised.running, f"/organisations/{NZ}/contacts", name="Payer Ltd")[
        "ContactID"
    ]
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
    answer = authorised.call("PUT", "/Invoices", json={"Invoices": [element]})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["Invoices"][0]["InvoiceID"])


def test_the_list_of_controls_names_them(simulator: Running) -> None:
    controls = sim_get(simulator, "/")["controls"]
    assert "POST /_sim/faults" in controls
    assert "POST /_sim/reset" in controls


def test_calls_are_logged_and_can_be_filtered_and_cleared(
    simulator: Running, authorised: Authorised
) -> None:
    authorised.call("GET", "/Contacts?page=1", headers={"If-Modified-Since": "2026-11-01T00:00:00"})
    authorised.call("GET", "/Organisation")
    (call,) = sim_get(simulator, "/requests?path=/api.xro/2.0/contacts")["requests"]
    assert (call["method"], call["path"], call["query"]) == (
        "GET",
        "/api.xro/2.0/Contacts",
        "page=1",
    )
    assert (call["tenant"], call["status"], call["in_flight"]) == (authorised.tenant_id, 200, 1)
    assert call["bytes"] > 0
    assert call["if_modified_since"] == "2026-11-01T00:00:00"
    assert not [one for one in sim_get(simulator, "/requests")["requests"] if "_sim" in one["path"]]
    counts = sim_get(simulator, "/counters")["tenants"][authorised.tenant_id]
    assert counts["per_endpoint"] == {
        "GET /api.xro/2.0/contacts": 1,
        "GET /api.xro/2.0/organisation": 1,
    }
    assert sum(counts["per_minute"].values()) == 2
    requests.delete(f"{simulator.base_url}/_sim/requests", timeout=10)
    assert sim_get(simulator, "/requests")["requests"] == []
    assert sim_get(simulator, "/counters")["tenants"] == {}
    assert (
        requests.get(f"{simulator.base_url}/_sim/requests?colour=red", timeout=10).status_code
        == 400
    )


def test_creating_calls_are_counted_without_reads_and_updates(
    simulator: Running, authorised: Authorised
) -> None:
    invoice_id = _draft(authorised)
    authorised.call("GET", f"/Invoices/{invoice_id}")
    authorised.call("POST", f"/Invoices/{invoice_id}", json={"Reference": "x"})
    counts = sim_get(simulator, "/counters")["tenants"][authorised.tenant_id]
    assert counts["creating_calls"] == 1
    assert counts["per_endpoint"]["GET /api.xro/2.0/invoices/{id}"] == 1


def test_contacts_are_created_renamed_archived_restored_and_merged(simulator: Running) -> None:
    path = f"/organisations/{NZ}/contacts"
    one = sim_post(simulator, path, name="One Ltd", EmailAddress="one@example.com")["ContactID"]
    two = sim_post(simulator, path, name="Two Ltd")["ContactID"]
    assert _contact(simulator, one)["EmailAddress"] == "one@example.com"
    sim_post(simulator, f"{path}/{one}/rename", name="First Ltd")
    assert _contact(simulator, one)["Name"] == "First Ltd"
    sim_post(simulator, f"{path}/{one}/archive")
    assert _contact(simulator, one)["ContactStatus"] == "ARCHIVED"
    sim_post(simulator, f"{path}/{one}/unarchive")
    assert _contact(simulator, one)["ContactStatus"] == "ACTIVE"
    sim_post(simulator, f"{path}/{one}/merge", into=two)
    assert _contact(simulator, one)["ContactStatus"] == "ARCHIVED"
    assert _contact(simulator, one)["MergedToContactID"] == two


def test_an_invoice_lives_through_its_states(authorised: Authorised) -> None:
    running = authorised.running
    path = f"/organisations/{NZ}/invoices/{_draft(authorised)}"
    assert sim_post(running, f"{path}/submit")["Status"] == "SUBMITTED"
    assert sim_post(running, f"{path}/approve")["Status"] == "AUTHORISED"
    assert sim_post(running, f"{path}/pay", amount="15.00")["AmountDue"] == 100
    assert sim_post(running, f"{path}/pay")["Status"] == "PAID"
    status, error = _refused(running, f"{path}/void", {})
    assert status == 409
    assert error


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/organisations/Nowhere/rename", {"name": "x"}, 404),
        (f"/organisations/{NZ}/explode", {}, 404),
        (f"/organisations/{NZ}/rename", {}, 400),
        (f"/organisations/{NZ}/lock-date", {"date": "tomorrow"}, 400),
        (f"/organisations/{NZ}/contacts", {"name": 5}, 400),
        (f"/organisations/{NZ}/contacts", ["name"], 400),
        (f"/organisations/{NZ}/contacts/00000000-0000-0000-0000-000000000000/archive", {}, 409),
        ("/limits", {"minute": "many"}, 400),
        ("/limits", {"month": 5}, 400),
        ("/clock", {"freeze": "noon"}, 400),
        ("/users/nobody/revoke", {}, 404),
    ],
)
def test_a_control_that_makes_no_sense_says_why(
    simulator: Running, path: str, body: Any, status: int
) -> None:
    answered, error = _refused(simulator, path, body)
    assert answered == status
    assert error


def test_reference_data_can_be_taken_away(authorised: Authorised) -> None:
    running, path = authorised.running, f"/organisations/{NZ}"
    theme = sim_get(running, f"{path}/branding-themes")["branding-themes"][-1]["BrandingThemeID"]
    category = sim_get(running, f"{path}/tracking-categories")["tracking-categories"][0]
    option = category["Options"][0]["TrackingOptionID"]
    sim_post(running, f"{path}/delete-branding-theme", id=theme)
    sim_post(running, f"{path}/archive-tracking-option", id=option)
    sim_post(running, f"{path}/archive-account", code="200")
    sim_post(running, f"{path}/lock-date", date="2026-10-31")
    sim_post(running, f"{path}/rename", name="Renamed Ltd")
    accounts = authorised.call("GET", "/Accounts").json()["Accounts"]
    assert next(one["Status"] for one in accounts if one.get("Code") == "200") == "ARCHIVED"
    themes = authorised.call("GET", "/BrandingThemes").json()["BrandingThemes"]
    assert theme not in {one["BrandingThemeID"] for one in themes}
    organisation = authorised.call("GET", "/Organisation").json()["Organisations"][0]
    assert organisation["Name"] == "Renamed Ltd"
    assert organisation["PeriodLockDate"].startswith("/Date(1793404800000")
    assert (
        requests.get(
            f"{running.base_url}/connections", headers=authorised.bearer, timeout=10
        ).json()[0]["tenantName"]
        == "Renamed Ltd"
    )


def test_revoking_a_user_ends_refreshing_and_connections(
    simulator: Running, authorised: Authorised
) -> None:
    assert sim_post(simulator, f"/users/{AROHA}/revoke")["connections"] == 1
    answer = token_call(
        simulator, grant_type="refresh_token", refresh_token=authorised.tokens["refresh_token"]
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})
    assert authorised.call("GET", "/Organisation").status_code == 403


def test_a_demo_reset_makes_a_new_organisation_of_the_same_name(
    simulator: Running, authorised: Authorised
) -> None:
    before = sim_get(simulator, f"/organisations/{NZ}/contacts")["contacts"]
    fresh = sim_post(simulator, f"/organisations/{authorised.tenant_id}/demo-reset")["tenant_id"]
    assert fresh != authorised.tenant_id
    assert tenant_id_of(simulator) == fresh
    assert authorised.call("GET", "/Organisation").status_code == 403
    after = sim_get(simulator, f"/organisations/{NZ}/contacts")["contacts"]
    assert {one["Name"] for one in after} == {one["Name"] for one in before}
    assert not {one["ContactID"] for one in after} & {one["ContactID"] for one in before}
    assert (
        authorise(simulator)
        .call("GET", "/Organisation")
        .json()["Organisations"][0]["OrganisationID"]
        == fresh
    )


def test_the_clock_freezes_advances_and_runs_on(simulator: Running) -> None:
    frozen = sim_post(simulator, "/clock", freeze="2027-01-01T00:00:00")
    assert (frozen["now"], frozen["frozen"]) == ("2027-01-01T00:00:00+00:00", True)
    assert sim_post(simulator, "/clock", advance=90)["now"] == "2027-01-01T00:01:30+00:00"
    assert sim_post(simulator, "/clock", resume=True)["now"] > "2027-01-01T00:01:30"
    assert sim_post(simulator, "/clock", restore=True)["now"] < "2027"


def test_reset_forgets_everything_that_happened(simulator: Running, authorised: Authorised) -> None:
    tenants = list(simulator.state.world.tenants)
    _draft(authorised)
    sim_post(simulator, "/faults", kind="error_503", times=None)
    sim_post(simulator, "/limits", minute=1)
    sim_post(simulator, "/clock", advance=1000)
    sim_post(simulator, "/reset", contacts=25)
    assert list(simulator.state.world.tenants) == tenants
    assert authorised.call("GET", "/Organisation").status_code == 401
    assert sim_get(simulator, "/faults")["faults"] == []
    assert sim_get(simulator, "/limits")["minute"] == 60
    assert not [
        one
        for one in sim_get(simulator, f"/organisations/{NZ}/contacts")["contacts"]
        if one["Name"] == "Payer Ltd"
    ]
    assert len(sim_get(simulator, f"/organisations/{NZ}/contacts")["contacts"]) > 25


def test_seeding_adds_contacts(simulator: Running) -> None:
    before = len(sim_get(simulator, f"/organisations/{NZ}/contacts")["contacts"])
    assert (
        sim_post(simulator, "/seed", tenant=NZ, contacts=1000, personal_data=False)["created"]
        == 1000
    )
    assert len(sim_get(simulator, f"/organisations/{NZ}/contacts")["contacts"]) == before + 1000
    assert sim_post(simulator, f"/organisations/{NZ}/contacts/touch", count=10)["touched"] == 10


def test_an_app_can_be_registered_while_running(simulator: Running) -> None:
    shown = sim_post(
        simulator,
        "/apps/third-party",
        client_secret="s3cret",
        name="Third",
        add_redirect_uri=REDIRECT,
    )
    assert shown["redirect_uris"] == [REDIRECT]
    assert "client_secret" not in shown
    assert "third-party" in {app["client_id"] for app in sim_get(simulator, "/apps")["apps"]}
    assert token_call(
        simulator,
        client_id="third-party",
        client_secret="s3cret",
        grant_type="refresh_token",
        refresh_token="x",
    ).json() == {"error": "invalid_grant"}


def test_the_type_of_an_organisation_can_be_changed(
    simulator: Running, authorised: Authorised
) -> None:
    sim_post(simulator, f"/organisations/{NZ}/tenant-type", tenant_type="PRACTICE")
    assert (
        requests.get(
            f"{simulator.base_url}/connections", headers=authorised.bearer, timeout=10
        ).json()[0]["tenantType"]
        == "PRACTICE"
    )
