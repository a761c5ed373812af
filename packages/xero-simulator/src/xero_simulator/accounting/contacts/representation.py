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
_BLANKS = frozenset({"FirstName", "LastName", "EmailAddress", "BankAccountDetails", "TaxNumber"})
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
    """`blanks`: missing strings as ""; `details`: what only pages and single reads carry; `light`:
    summaryOnly.
    """

    blanks: bool = False
    details: bool = False
    balances: bool = False
    tracking: bool = False
    attachments: bool = True
    light: bool = False


LIST_SHAPE = Shape()
PAGE_SHAPE = Shape(details=True, balances=True)
FILTERED_SHAPE = Shape(blanks=True)
FILTERED_PAGE_SHAPE = Shape(blanks=True, details=True, balances=True)
SINGLE_SHAPE = Shape(blanks=True, details=True, balances=True, tracking=True)
WRITE_SHAPE = Shape(blanks=True, details=True, tracking=True, attachments=False)
SUMMARY_SHAPE = Shape(light=True)


def contact_json(books: Books, contact: Contact, shape: Shape) -> Json:
    row: Json = {"ContactID": contact.id}
    if shape.details and contact.merged_to:
        row["MergedToContactID"] = contact.merged_to
    _add_texts(row, contact.texts, _BEFORE_NAME, shape.blanks)
    row["ContactStatus"], row["Name"] = contact.status, contact.name
    _add_texts(row, contact.texts, _AFTER_NAME, shape.blanks)
    if shape.light:
        return row | {"UpdatedDateUTC": ms_date(contact.updated_ms), "HasValidationErrors": False}
    row["Addresses"] = addresses_json(contact, shape.blanks)
    row["Phones"] = phones_json(contact)
    row["UpdatedDateUTC"] = ms_date(contact.updated_ms)
    row["ContactGroups"] = []
    row["IsSupplier"] = has_documents(books, contact.id, sales=False)
    row["IsCustomer"] = has_documents(books, contact.id, sales=True)
    _add_details(row, books, contact, shape)
    row["ContactPersons"] = [dict(person) for person in contact.persons] if shape.details else []
    if shape.attachments:
        row["HasAttachments"] = bool(books.attachments.find("document", contact.id))
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


def _add_texts(row: Json, texts: Mapping[str, str], names: tuple[str, ...], blanks: bool) -> None:
    for name in names:
        value = texts.get(name)
        if value:
            row[name] = value
        elif blanks and name in _BLANKS:
            row[name] = ""


def _add_details(row: Json, books: Books, contact: Contact, shape: Shape) -> None:
    if shape.details:
        _add_texts(row, contact.texts, _DETAILS, blanks=False)
    if shape.tracking:
        row["SalesTrackingCategories"] = []
        row["PurchasesTrackingCategories"] = []
    if shape.details and contact.payment_terms:
        row["PaymentTerms"] = dict(contact.payment_terms)
    if shape.balances and (balances := balances_json(books, contact.id)):
        row["Balances"] = balances


def addresses_json(contact: Contact, blanks: bool) -> list[Json]:
    """Always STREET and POBOX."""
    return [
        _address_json(kind, contact.addresses.get(kind, EMPTY_PARTS), blanks)
        for kind in ADDRESS_TYPES
    ]


def _address_json(kind: str, address: Mapping[str, str], blanks: bool) -> Json:
    row: Json = {"AddressType": kind}
    for part in _ADDRESS_PARTS:
        if value := address.get(part):
            row[part] = value
        elif part in _ADDRESS_ALWAYS or (blanks and part == "AttentionTo"):
            row[part] = ""
    return row


def phones_json(contact: Contact) -> list[Json]:
    """Always DEFAULT, DDI, FAX and MOBILE."""
    return [
        {"PhoneType": kind}
        | {part: contact.phones.get(kind, EMPTY_PARTS).get(part, "") for part in _PHONE_PARTS}
        for kind in PHONE_TYPES
    ]
