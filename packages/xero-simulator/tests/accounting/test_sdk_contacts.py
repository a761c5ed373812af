"""Xero's SDK reads and writes contacts."""

from datetime import timedelta
from typing import Any

import pytest
from xero_python.accounting import Address, Contact, Contacts, Phone
from xero_python.exceptions import HTTPStatusException, NotFoundException

from accounting.conftest import TENANT, Organisation
from xero_simulator.accounting.ledger import Ledger

HARBOUR = "Harbour & Vine Hotels"


def test_the_names_that_demo_clients_match_are_there(sdk: Any) -> None:
    names = {contact.name for contact in sdk.get_contacts(TENANT).contacts}
    expected = {
        "Kowhai Health Trust",
        "Northlight Studio",
        "Tui Brewing Co",
        "Pohutukawa Legal",
        "Southern Alps Outdoor",
        "Meridian Logistics Ltd",
    }
    assert expected | {HARBOUR, "Rata & Sons Limited"} <= names


def test_a_created_contact_is_read_back_whole(sdk: Any, organisation: Organisation) -> None:
    sent = Contact(
        name="  Totara   Tools ",
        email_address="a@totara.example",
        contact_number="C-1",
        addresses=[Address(address_type="STREET", city="Nelson")],
        phones=[Phone(phone_type="MOBILE", phone_number="555 1")],
    )
    (made,) = sdk.create_contacts(TENANT, Contacts(contacts=[sent])).contacts
    (read,) = sdk.get_contact(TENANT, made.contact_id).contacts
    assert (read.name, read.contact_number, read.contact_status) == (
        "Totara Tools",
        "C-1",
        "ACTIVE",
    )
    assert [address.address_type for address in read.addresses] == ["STREET", "POBOX"]
    assert read.addresses[0].city == "Nelson"
    assert [phone.phone_type for phone in read.phones] == ["DEFAULT", "DDI", "FAX", "MOBILE"]
    assert organisation.events == [("CONTACT", made.contact_id, "CREATE")]


def test_a_contact_is_found_by_its_number(sdk: Any, ledger: Ledger) -> None:
    contact = ledger.create_contact("Numbered", ContactNumber="AB-12")
    (found,) = sdk.get_contact_by_contact_number(TENANT, "ab-12").contacts
    assert found.contact_id == contact["ContactID"]


def test_an_update_by_id_keeps_what_it_does_not_mention(
    sdk: Any, customer: str, organisation: Organisation
) -> None:
    organisation.clock.advance(minutes=1)
    sdk.update_contact(TENANT, customer, Contacts(contacts=[Contact(first_name="Demo")]))
    (read,) = sdk.get_contact(TENANT, customer).contacts
    assert (read.name, read.first_name, read.email_address) == (
        HARBOUR,
        "Demo",
        "accounts@harbour-vine-hotels.example",
    )
    assert read.updated_date_utc == organisation.clock.now()
    assert organisation.events == [("CONTACT", customer, "UPDATE")]


def test_posting_a_name_overwrites_the_contact_that_has_it(sdk: Any, customer: str) -> None:
    sent = Contact(name=HARBOUR.upper(), email_address="other@person.example")
    (answer,) = sdk.update_or_create_contacts(TENANT, Contacts(contacts=[sent])).contacts
    assert answer.contact_id == customer
    (read,) = sdk.get_contact(TENANT, customer).contacts
    assert read.email_address == "other@person.example"


def test_updating_an_unknown_contact_is_not_found_and_saves_nothing(sdk: Any) -> None:
    nobody = "11111111-1111-4111-8111-111111111111"
    good, lost = Contact(name="Good one"), Contact(contact_id=nobody, name="Lost one")
    with pytest.raises(NotFoundException):
        sdk.update_or_create_contacts(
            TENANT, Contacts(contacts=[good, lost]), summarize_errors=False
        )
    assert sdk.get_contacts(TENANT, where='Name=="Good one"').contacts == []


def test_archived_contacts_are_listed_only_when_asked_for(sdk: Any, customer: str) -> None:
    sdk.update_contact(TENANT, customer, Contacts(contacts=[Contact(contact_status="ARCHIVED")]))
    assert customer not in {contact.contact_id for contact in sdk.get_contacts(TENANT).contacts}
    contacts = sdk.get_contacts(
        TENANT, include_archived=True, where=f'ContactID==Guid("{customer}")'
    ).contacts
    assert [contact.contact_status for contact in contacts] == ["ARCHIVED"]


def test_changes_since_a_moment_are_found(
    sdk: Any, ledger: Ledger, organisation: Organisation
) -> None:
    organisation.clock.advance(minutes=5)
    touched = ledger.touch_contacts(3)
    since = organisation.clock.now() - timedelta(seconds=1)
    contacts = sdk.get_contacts(TENANT, if_modified_since=since, page=1)
    assert {contact.contact_id for contact in contacts.contacts} == set(touched)
    assert contacts.pagination.item_count == 3


def test_pages_cover_everything_once(sdk: Any, ledger: Ledger) -> None:
    pages = [sdk.get_contacts(TENANT, page=number, page_size=8) for number in (1, 2, 3, 4)]
    ids = [contact.contact_id for page in pages for contact in page.contacts]
    assert [len(page.contacts) for page in pages] == [8, 8, 4, 0]
    assert len(set(ids)) == len(ids) == 20
    assert pages[0].pagination.page_count == 3


def test_search_looks_into_names_and_addresses(sdk: Any) -> None:
    contacts = sdk.get_contacts(TENANT, search_term="SONS").contacts
    assert [contact.name for contact in contacts] == ["Rata & Sons Limited"]
    assert len(sdk.get_contacts(TENANT, search_term="@kowhai-health").contacts) == 1


def test_merging_leaves_a_tombstone_that_points_to_the_winner(
    sdk: Any, ledger: Ledger, draft: dict[str, Any]
) -> None:
    loser, winner = (str(contact["ContactID"]) for contact in ledger.contacts(limit=2))
    invoice = ledger.create_invoice(draft)
    ledger.merge_contacts(loser, winner)
    (tombstone,) = sdk.get_contact(TENANT, loser).contacts
    assert (tombstone.contact_status, tombstone.merged_to_contact_id) == ("ARCHIVED", winner)
    (moved,) = sdk.get_invoice(TENANT, invoice["InvoiceID"]).invoices
    assert moved.contact.contact_id == winner


def test_a_duplicate_name_is_refused_with_the_message_xero_has(sdk: Any) -> None:
    with pytest.raises(HTTPStatusException) as refusal:
        sdk.create_contacts(TENANT, Contacts(contacts=[Contact(name="harbour & vine hotels")]))
    assert refusal.value.status == 400
    assert b"is already assigned to another contact" in refusal.value.body
