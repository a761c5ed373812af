"""Contacts that the lists do not hold: a supplier, or one whose name is taken. They are found in
Xero itself and kept only while a client is linked to them.
"""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.kernel.db import db
from app.projects.models import Client
from app.xero.contacts.models import Contact
from app.xero.contacts.queries import search_contacts, unlinked_clients
from app.xero.sync.services.requests import request_sync
from tests.cast import Cast, Person
from tests.xero.conftest import Xero
from tests.xero.contacts.test_contacts import add_client, contact_of_client, row

SUPPLIER = "Ridgeline Timber"
PAGE = "/o/acme/contacts"
Run = Callable[[], int]
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def supplier_id(xero_cast: Cast, xero: Xero, run_jobs: Run) -> UUID:
    """A contact with a bill and no invoice, after a sync that has seen it."""
    books = f"/organisations/{xero.tenant_id()}"
    made = xero.post(f"{books}/contacts", name=SUPPLIER)
    document(xero, made["ContactID"], "ACCPAY")
    run_jobs()
    return UUID(made["ContactID"])


def document(xero: Xero, contact_id: str, kind: str) -> None:
    line = {"Description": "Boards", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
    if kind == "ACCPAY":
        line["AccountCode"] = "429"
    xero.post(
        f"/organisations/{xero.tenant_id()}/invoices",
        Type=kind,
        Contact={"ContactID": contact_id},
        LineItems=[line],
        Status="DRAFT",
    )


@pytest.fixture
def browser(supplier_id: UUID, xero_cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(xero_cast.mara)


def stored_names(person: Person) -> set[str]:
    with person.enter_scope():
        db.session.rollback()
        return set(db.session.scalars(select(Contact.name)))


def offered_contacts(answer: TestResponse) -> list[str]:
    """The contacts of Xero that the page offers."""
    return re.findall(r'name="found_id" value="([^"]*)"', answer.text)


def link_found(browser: FlaskClient, client_id: UUID, contact_id: UUID) -> TestResponse:
    return browser.post(f"/o/acme/clients/{client_id}/contact", data={"found_id": str(contact_id)})


def sync(xero_cast: Cast, run_jobs: Run, *, full: bool = False) -> None:
    with xero_cast.adam.enter_scope():
        request_sync(["contacts"], cause="button", full=full)
    run_jobs()


def test_a_supplier_is_in_no_list_and_found_by_searching_xero(
    browser: FlaskClient, xero_cast: Cast, supplier_id: UUID
) -> None:
    client_id = add_client(xero_cast.mara, "Ridgeline")
    here = f"/o/acme/clients/{client_id}/contact?q=ridgeline"
    listed = browser.get(here, headers=row(client_id, "found"))
    assert "No contact of this name here" in listed.text
    assert "Search all of Xero" in listed.text
    found = browser.get(f"{here}&everywhere=1", headers=row(client_id, "found"))
    assert offered_contacts(found) == [str(supplier_id)]
    assert "only a supplier" in found.text
    assert str(supplier_id) in browser.get(f"{here}&everywhere=1").text, "without a script, too"
    assert SUPPLIER not in stored_names(xero_cast.mara), "looking keeps nothing"


def test_a_supplier_is_kept_while_it_is_linked(
    browser: FlaskClient, xero_cast: Cast, supplier_id: UUID, run_jobs: Run, xero: Xero
) -> None:
    client_id = add_client(xero_cast.mara, "Ridgeline")
    assert link_found(browser, client_id, supplier_id).status_code == 303
    assert contact_of_client(xero_cast.mara, client_id) == supplier_id
    for full in (False, True):
        xero.post(
            f"/organisations/{xero.tenant_id()}/contacts/{supplier_id}/rename",
            name=f"{SUPPLIER} {full}",
        )
        sync(xero_cast, run_jobs, full=full)
        assert contact_of_client(xero_cast.mara, client_id) == supplier_id
        assert f"{SUPPLIER} {full}" in stored_names(xero_cast.mara)
    browser.post(f"/o/acme/clients/{client_id}/contact", data={"unlink": "1"})
    assert contact_of_client(xero_cast.mara, client_id) is None
    assert not any(SUPPLIER in name for name in stored_names(xero_cast.mara))


def test_a_supplier_is_suggested_to_nobody_else(
    browser: FlaskClient, xero_cast: Cast, supplier_id: UUID, run_jobs: Run, xero: Xero
) -> None:
    link_found(browser, add_client(xero_cast.mara, "Ridgeline"), supplier_id)
    add_client(xero_cast.mara, f"{SUPPLIER} Ltd")
    with xero_cast.mara.enter_scope():
        assert [one.suggestion for one in unlinked_clients()] == [None]
        assert [contact.name for contact in search_contacts(SUPPLIER)] == [SUPPLIER]
    document(xero, str(supplier_id), "ACCREC")
    sync(xero_cast, run_jobs, full=True)
    with xero_cast.mara.enter_scope():
        suggestions = [one.suggestion for one in unlinked_clients()]
    assert [one.name for one in suggestions if one] == [SUPPLIER], "it has become a customer"


def test_a_supplier_that_is_archived_loses_the_link(
    browser: FlaskClient, xero_cast: Cast, supplier_id: UUID, run_jobs: Run, xero: Xero
) -> None:
    client_id = add_client(xero_cast.mara, "Ridgeline")
    link_found(browser, client_id, supplier_id)
    xero.post(f"/organisations/{xero.tenant_id()}/contacts/{supplier_id}/archive")
    sync(xero_cast, run_jobs)
    assert contact_of_client(xero_cast.mara, client_id) is None
    assert SUPPLIER not in stored_names(xero_cast.mara)


def test_a_name_that_is_taken_is_looked_up_and_offered(
    browser: FlaskClient, xero_cast: Cast, supplier_id: UUID
) -> None:
    client_id = add_client(xero_cast.mara, SUPPLIER.upper())
    for headers in ({}, row(client_id)):
        refused = browser.post(f"/o/acme/clients/{client_id}/contact/new", headers=headers)
        assert refused.status_code == 422
        assert "already has a contact of this name" in refused.text
        assert offered_contacts(refused) == [str(supplier_id)]
    assert link_found(browser, client_id, supplier_id).status_code == 303
    assert contact_of_client(xero_cast.mara, client_id) == supplier_id


def test_what_is_gone_or_nonsense_is_not_linked(
    browser: FlaskClient, xero_cast: Cast, supplier_id: UUID, xero: Xero
) -> None:
    client_id = add_client(xero_cast.mara, "Ridgeline")
    xero.post(f"/organisations/{xero.tenant_id()}/contacts/{supplier_id}/archive")
    for chosen in (supplier_id, xero_cast.mara.org_id, "nonsense", "\0"):
        refused = browser.post(
            f"/o/acme/clients/{client_id}/contact", data={"found_id": str(chosen)}
        )
        assert refused.status_code == 422
        assert "Choose another" in refused.text
    assert contact_of_client(xero_cast.mara, client_id) is None


def test_xero_that_does_not_answer_is_said_beside_the_search(
    browser: FlaskClient, xero_cast: Cast, xero: Xero
) -> None:
    client_id = add_client(xero_cast.mara, "Ridgeline")
    xero.set_fault("error_503", path_prefix="/api.xro/2.0/Contacts")
    here = f"/o/acme/clients/{client_id}/contact"
    answer = browser.get(f"{here}?q=ridge&everywhere=1", headers=row(client_id, "found"))
    assert (answer.status_code, "could not be asked" in answer.text) == (200, True)
    empty = browser.get(f"{here}?q=%20&everywhere=1", headers=row(client_id, "found"))
    assert "Type a part of the name first" in empty.text


def test_a_search_without_a_connection_says_to_connect_first(
    browser: FlaskClient, xero_cast: Cast, xero: Xero
) -> None:
    client_id = add_client(xero_cast.mara, "Ridgeline")
    xero.post(f"/organisations/{xero.tenant_id()}/disconnect")
    path = f"/o/acme/clients/{client_id}/contact?q=ridge&everywhere=1"
    for _when in ("as it is noticed", "afterwards"):
        text = browser.get(path, headers=row(client_id, "found")).text
        assert "Connect Xero first." in text
        assert "again in a moment" not in text


def test_the_pages_say_whom_they_list(browser: FlaskClient, xero_cast: Cast) -> None:
    client_id = add_client(xero_cast.mara, "Ridgeline")
    for path in (PAGE, f"/o/acme/clients/{client_id}/contact"):
        assert "only suppliers" in browser.get(path).text


def test_both_calls_stand_on_the_privacy_page(browser: FlaskClient) -> None:
    text = " ".join(browser.get("/privacy/xero").text.split())
    assert "find one contact, a supplier too" in text
    assert "link one contact that you have found" in text


def test_members_search_nothing(xero_cast: Cast, sign_in: SignIn, xero: Xero) -> None:
    client_id = add_client(xero_cast.mara, "Ridgeline")
    before = len(xero.requests())
    browser = sign_in(xero_cast.mel)
    path = f"/o/acme/clients/{client_id}/contact"
    assert browser.get(f"{path}?q=a&everywhere=1").status_code == 403
    assert browser.post(path, data={"found_id": str(client_id)}).status_code == 403
    assert len(xero.requests()) == before


def test_a_client_of_another_organisation_is_not_linked(
    browser: FlaskClient, xero_cast: Cast, supplier_id: UUID
) -> None:
    theirs = add_client(xero_cast.eve, "Ridgeline")
    assert link_found(browser, theirs, supplier_id).status_code == 404
    with xero_cast.eve.enter_scope():
        assert db.session.scalar(select(Client.contact_id).where(Client.id == theirs)) is None
    assert SUPPLIER not in stored_names(xero_cast.mara)
