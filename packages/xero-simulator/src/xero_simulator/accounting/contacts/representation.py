"""A contact in the API's answers (facts 3.6): what lists, pages, single reads and writes carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.balances import balances_json, has_documents
from xero_simulator.accounting.dates import ms_date
from xero_simulator.accounting.entities.contact import (
    ADDRESS_TYPES,
    EMPTY_PARTS,
    PHONE_TYPES,
    Contact,
)

Json = dict[str, Any]

_BEFORE_NAME = ("ContactNumber", "AccountNumber")
_AFTER_NAME = (
    "FirstName",
    "LastName",
    "CompanyNumber",
    "EmailAddress",
    "BankAccountDetails",
    "TaxNumber",
    "TaxNumberType",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
)
_DETAILS = (
    "SalesDefaultLineAmountType",
    "PurchasesDefaultLineAmountType",
    "SalesDefaultAccountCode",
    "PurchasesDefaultAccountCode",
    "DefaultCurrency",
    "XeroNetworkKey",
    "Website",
)
_BLANKS = frozenset({"EmailAddress", "BankAccountDetails"})
_ADDRESS_PARTS = (
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "AddressLine4",
    "City",
    "Region",
    "PostalCode",
    "Country",
    "AttentionTo",
)
_ADDRESS_ALWAYS = frozenset({"City", "Region", "PostalCode", "Country"})
_PHONE_PARTS = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")


@dataclass(frozen=True)
class Shape:
    """`details`: what only pages and single reads carry; `alone`: read by its id; `written`: the
    answer to a write, and the contact inside a document that is read alone; `light`: summaryOnly.
    """

    details: bool = False
    alone: bool = False
    written: bool = False
    light: bool = False


LIST_SHAPE = Shape()
PAGE_SHAPE = Shape(details=True)
SINGLE_SHAPE = Shape(details=True, alone=True)
WRITE_SHAPE = Shape(details=True, written=True)
SUMMARY_SHAPE = Shape(light=True)


def contact_json(books: Books, contact: Contact, shape: Shape) -> Json:
    row: Json = {"ContactID": contact.id}
    if shape.details and contact.merged_to:
        row["MergedToContactID"] = contact.merged_to
    _add_texts(row, contact, _BEFORE_NAME)
    row["ContactStatus"], row["Name"] = contact.status, contact.name
    _add_texts(row, contact, _AFTER_NAME)
    if shape.light:
        return row | {"UpdatedDateUTC": ms_date(contact.updated_ms), "HasValidationErrors": False}
    row["Addresses"] = _addresses_json(contact)
    row["Phones"] = _phones_json(contact)
    row["UpdatedDateUTC"] = ms_date(contact.updated_ms)
    row["ContactGroups"] = []
    row["IsSupplier"] = has_documents(books, contact.id, sales=False)
    row["IsCustomer"] = has_documents(books, contact.id, sales=True)
    _add_details(row, books, contact, shape)
    row["ContactPersons"] = [dict(person) for person in contact.persons] if shape.details else []
    if not shape.written:
        row["HasAttachments"] = bool(books.attachments.find("document", contact.id))
    if shape.alone:
        row["Attachments"] = []
    row["HasValidationErrors"] = False
    return row


def reference_json(contact: Contact) -> Json:
    """The reduced contact inside a page of documents."""
    return {
        "ContactID": contact.id,
        "Name": contact.name,
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def _add_texts(row: Json, contact: Contact, names: tuple[str, ...]) -> None:
    """A contact that the API wrote has two of them always."""
    for name in names:
        value = contact.texts.get(name)
        if value:
            row[name] = value
        elif contact.is_written_by_api and name in _BLANKS:
            row[name] = ""


def _add_details(row: Json, books: Books, contact: Contact, shape: Shape) -> None:
    if shape.details:
        _add_texts(row, contact, _DETAILS)
    if shape.written:
        row["SalesTrackingCategories"] = []
        row["PurchasesTrackingCategories"] = []
    if shape.details and contact.payment_terms:
        row["PaymentTerms"] = dict(contact.payment_terms)
    reads_balances = shape.details and not shape.written
    if reads_balances and (balances := balances_json(books, contact.id)):
        row["Balances"] = balances


def _addresses_json(contact: Contact) -> list[Json]:
    """Always STREET and POBOX; one that was never filled has a type only (facts 3.6)."""
    return [
        {"AddressType": kind} | _address_parts(contact.addresses.get(kind), contact)
        for kind in ADDRESS_TYPES
    ]


def _address_parts(address: Mapping[str, str] | None, contact: Contact) -> Json:
    if address is None and not contact.is_written_by_api:
        return {}
    parts = address or EMPTY_PARTS
    return {
        part: parts.get(part, "")
        for part in _ADDRESS_PARTS
        if parts.get(part) or part in _ADDRESS_ALWAYS
    }


def _phones_json(contact: Contact) -> list[Json]:
    """Always DEFAULT, DDI, FAX and MOBILE; one that was never filled has a type only."""
    return [
        {"PhoneType": kind} | _phone_parts(contact.phones.get(kind), contact)
        for kind in PHONE_TYPES
    ]


def _phone_parts(phone: Mapping[str, str] | None, contact: Contact) -> Json:
    if phone is None and not contact.is_written_by_api:
        return {}
    return {part: (phone or EMPTY_PARTS).get(part, "") for part in _PHONE_PARTS}
