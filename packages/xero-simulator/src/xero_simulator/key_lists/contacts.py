"""Contacts, and the contact inside a document."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.envelopes import ATTACHMENT_ROW, MESSAGES
from xero_simulator.key_lists.keys import (
    EMPTY,
    Key,
    KeyList,
    always,
    extended,
    key_list,
    sometimes,
    unknown,
)

_PRINTED = sources.printed("getContact")
_TEXTS = (
    "ContactNumber AccountNumber FirstName LastName CompanyNumber EmailAddress BankAccountDetails"
    " TaxNumber AccountsReceivableTaxType AccountsPayableTaxType"
)
_DETAILS = (
    "SalesDefaultLineAmountType PurchasesDefaultLineAmountType SalesDefaultAccountCode"
    " PurchasesDefaultAccountCode DefaultCurrency Website PaymentTerms"
)
_LIGHT = (
    *always(sources.CONTACTS_PAGE, "ContactID ContactStatus Name UpdatedDateUTC"),
    *always(sources.CONTACTS_PAGE, "HasValidationErrors"),
    *sometimes(sources.CONTACTS_BY_NAME, "EmailAddress BankAccountDetails"),
    *sometimes(_PRINTED, _TEXTS),
    *unknown("TaxNumberType XeroNetworkKey"),
)
_WHOLE = always(
    sources.CONTACTS_PAGE,
    "Addresses Phones ContactGroups IsSupplier IsCustomer ContactPersons",
)
_ADDRESS_PARTS = "City Region PostalCode Country"
_LINES = "AddressLine1 AddressLine2 AddressLine3 AddressLine4 AttentionTo"

_PERSON = key_list("a person", always(_PRINTED, "FirstName LastName EmailAddress IncludeInEmails"))
_TERM = key_list("a term", always(_PRINTED, "Day Type"))
_TERMS = key_list("terms", sometimes(_PRINTED, "Bills Sales"), Bills=_TERM, Sales=_TERM)
_TOTALS = key_list("what is open", always(_PRINTED, "Outstanding Overdue"))
_BALANCES = key_list(
    "balances",
    always(_PRINTED, "AccountsReceivable AccountsPayable"),
    AccountsReceivable=_TOTALS,
    AccountsPayable=_TOTALS,
)


def _address(*groups: tuple[Key, ...]) -> KeyList:
    return key_list(
        "an address",
        always(sources.CONTACTS_PAGE, "AddressType"),
        *groups,
        sometimes(sources.INVOICE, _LINES),
    )


_READ_ADDRESS = _address(sometimes(sources.CONTACTS_BY_NAME, _ADDRESS_PARTS))
_READ_PHONE = key_list(
    "a phone",
    always(sources.CONTACTS_PAGE, "PhoneType"),
    sometimes(sources.CONTACTS_BY_NAME, "PhoneNumber PhoneAreaCode PhoneCountryCode"),
)
_INSIDE = {
    "Addresses": _READ_ADDRESS,
    "Phones": _READ_PHONE,
    "ContactGroups": EMPTY,
    "ContactPersons": _PERSON,
    "PaymentTerms": _TERMS,
    "Balances": _BALANCES,
}

CONTACT_SUMMARY = key_list("a contact of summaryOnly", _LIGHT)
CONTACT_LIST = key_list(
    "a contact of a list",
    _LIGHT,
    _WHOLE,
    always(sources.CONTACTS_BY_NAME, "HasAttachments"),
    **(_INSIDE | {"ContactPersons": EMPTY}),
)
CONTACT_PAGE = key_list(
    "a contact of a page",
    _LIGHT,
    _WHOLE,
    always(sources.CONTACTS_PAGE, "HasAttachments"),
    sometimes(sources.printed("getContacts"), f"{_DETAILS} Balances"),
    sometimes(sources.FACTS_ENVELOPE, "MergedToContactID"),
    **_INSIDE,
)
CONTACT_ALONE = extended(
    CONTACT_PAGE,
    "a contact by its id",
    always(sources.CONTACT, "Attachments"),
    Attachments=ATTACHMENT_ROW,
)
_WRITTEN_INSIDE = _INSIDE | {
    "Addresses": _address(always(sources.CONTACT_CREATE, _ADDRESS_PARTS)),
    "Phones": key_list(
        "a phone",
        always(sources.CONTACT_CREATE, "PhoneType PhoneNumber PhoneAreaCode PhoneCountryCode"),
    ),
    "SalesTrackingCategories": EMPTY,
    "PurchasesTrackingCategories": EMPTY,
}
_TRACKING = "SalesTrackingCategories PurchasesTrackingCategories"
CONTACT_WRITE = key_list(
    "a contact that was written",
    always(sources.CONTACT_CREATE, "EmailAddress BankAccountDetails"),
    _LIGHT,
    _WHOLE,
    always(sources.CONTACT_CREATE, _TRACKING),
    sometimes(sources.CONTACT_ARCHIVE, "DefaultCurrency StatusAttributeString"),
    sometimes(sources.printed("createContacts"), _DETAILS),
    unknown("MergedToContactID Warnings"),
    **(_WRITTEN_INSIDE | {"Warnings": MESSAGES}),
)
CONTACT_IN_DOCUMENT = key_list(
    "the contact of a document that is read alone or written",
    _LIGHT,
    _WHOLE,
    always(sources.INVOICE, _TRACKING),
    sometimes(sources.printed("updateInvoice"), _DETAILS),
    unknown("MergedToContactID"),
    **(_WRITTEN_INSIDE | {"Addresses": _READ_ADDRESS, "Phones": _READ_PHONE}),
)
CONTACT_REFERENCE = key_list(
    "the contact of a document in a list",
    always(
        sources.INVOICES_PAGE,
        "ContactID Name Addresses Phones ContactGroups ContactPersons HasValidationErrors",
    ),
    **dict.fromkeys(("Addresses", "Phones", "ContactGroups", "ContactPersons"), EMPTY),
)

_SENT_PART = unknown(
    f"AddressType {_ADDRESS_PARTS} {_LINES} PhoneType PhoneNumber PhoneAreaCode PhoneCountryCode"
    " FirstName LastName EmailAddress IncludeInEmails"
)
_REFUSED_PART = key_list(
    "a part as it was sent",
    always(sources.CONTACT_REFUSED, "ValidationErrors"),
    _SENT_PART,
    ValidationErrors=EMPTY,
)
_REFUSED_LISTS = dict.fromkeys(("Addresses", "Phones", "ContactPersons"), _REFUSED_PART)
_REFUSED_KEYS = (
    *always(
        sources.CONTACT_REFUSED,
        "ContactID Addresses Phones ContactGroups ContactPersons HasValidationErrors"
        " ValidationErrors",
    ),
    *sometimes(sources.CONTACT_REFUSED, "Name EmailAddress IsCustomer"),
    *sometimes(sources.CONTACT_REFUSED_IN_200, "ContactStatus StatusAttributeString"),
    *sometimes(sources.printed("createContacts"), f"{_TEXTS} PaymentTerms IsSupplier"),
)
CONTACT_REFUSAL = key_list(
    "a contact that was refused",
    _REFUSED_KEYS,
    ContactGroups=EMPTY,
    ValidationErrors=MESSAGES,
    PaymentTerms=_TERMS,
    **_REFUSED_LISTS,
)
CONTACT_IN_REFUSAL = key_list(
    "the contact of a document that was refused",
    always(
        sources.INVOICE_REFUSED,
        "Addresses Phones ContactGroups ContactPersons HasValidationErrors ValidationErrors",
    ),
    sometimes(sources.INVOICE_REFUSED, "ContactID"),
    unknown(f"ContactStatus Name HasAttachments {_TEXTS}"),
    ContactGroups=EMPTY,
    ValidationErrors=MESSAGES,
    **dict.fromkeys(("Addresses", "Phones", "ContactPersons"), key_list("as sent", _SENT_PART)),
)
