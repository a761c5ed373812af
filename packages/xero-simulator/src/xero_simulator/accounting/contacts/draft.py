"""From an element that a client sent to the contact it describes. What is absent stays as it
was.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from xero_simulator.accounting.element_values import (
    choice_of,
    decimal_of,
    flag_of,
    object_of,
    objects_of,
    text_of,
)
from xero_simulator.accounting.entities.contact import TEXT_LIMITS, Contact

Json = dict[str, Any]

STATUSES = ("ACTIVE", "ARCHIVED", "GDPRREQUEST")
_ADDRESS_KINDS = ("POBOX", "STREET", "DELIVERY")
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
_PHONE_KINDS = ("DEFAULT", "DDI", "FAX", "MOBILE", "OFFICE")
_PHONE_PARTS = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")
_PERSON_PARTS = ("FirstName", "LastName", "EmailAddress")


def tidy_name(name: str) -> str:
    """Without surrounding and double spaces, as Xero stores it."""
    return re.sub(r"\s+", " ", name).strip()


def with_changes(contact: Contact, element: Json) -> Contact:
    """BodyError for values that cannot be converted; nothing is validated here."""
    name = text_of(element, "Name")
    return replace(
        contact,
        name=contact.name if name is None else tidy_name(name),
        status=choice_of(element, "ContactStatus", STATUSES) or contact.status,
        texts=_texts(contact.texts, element),
        addresses=_merge_by_kind(
            contact.addresses,
            element,
            "Addresses",
            ("AddressType", _ADDRESS_KINDS, "POBOX"),
            _ADDRESS_PARTS,
        ),
        phones=_merge_by_kind(
            contact.phones, element, "Phones", ("PhoneType", _PHONE_KINDS, "DEFAULT"), _PHONE_PARTS
        ),
        persons=_persons(element) if element.get("ContactPersons") is not None else contact.persons,
        payment_terms=_payment_terms(element) or contact.payment_terms,
    )


def _texts(before: Mapping[str, str], element: Json) -> dict[str, str]:
    sent = {name: text_of(element, name) for name in TEXT_LIMITS}
    merged = {
        **before,
        **{name: value.strip() for name, value in sent.items() if value is not None},
    }
    return {name: value for name, value in merged.items() if value}


def _merge_by_kind(
    before: Mapping[str, Mapping[str, str]],
    element: Json,
    name: str,
    kind: tuple[str, tuple[str, ...], str],
    parts: tuple[str, ...],
) -> dict[str, Mapping[str, str]]:
    """Kinds that are not sent stay; `kind` is (its element name, what it may be, what it is when
    missing).
    """
    kind_name, kinds, default = kind
    merged = dict(before)
    for item in objects_of(element, name):
        sent = {part: text_of(item, part) for part in parts}
        merged[choice_of(item, kind_name, kinds) or default] = {
            part: value for part, value in sent.items() if value
        }
    return merged


def _persons(element: Json) -> tuple[Json, ...]:
    """The whole list: persons left out are gone."""
    return tuple(
        {part: text_of(person, part) or "" for part in _PERSON_PARTS}
        | {"IncludeInEmails": flag_of(person, "IncludeInEmails") or False}
        for person in objects_of(element, "ContactPersons")
    )


def _payment_terms(element: Json) -> Json:
    terms = object_of(element, "PaymentTerms") or {}
    sides = {side: object_of(terms, side) for side in ("Bills", "Sales")}
    return {
        side: {"Day": int(decimal_of(value, "Day") or 0), "Type": text_of(value, "Type") or ""}
        for side, value in sides.items()
        if value
    }
