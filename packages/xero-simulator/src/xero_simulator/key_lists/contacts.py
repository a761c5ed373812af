"""Contacts, and the contact inside a document."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.envelopes import ATTACHMENT_ROW, MESSAGES
from xero_simulator.key_lists.keys import (
    ECHO,
    EMPTY_LIST,
    Key,
    KeyList,
    constant_keys,
    extend_list,
    key_list,
    occasional_keys,
    unknown_keys,
)

_EXAMPLE_SOURCE = sources.spec_example("getContact")
_TEXTS = (
    "ContactNumber AccountNumber FirstName LastName CompanyNumber EmailAddress BankAccountDetails"
    " TaxNumber AccountsReceivableTaxType AccountsPayableTaxType"
)
_DETAILS = (
    "SalesDefaultLineAmountType PurchasesDefaultLineAmountType SalesDefaultAccountCode"
    " PurchasesDefaultAccountCode DefaultCurrency Website PaymentTerms"
)
_LIGHT = (
    *constant_keys(sources.CONTACTS_PAGE, "ContactID ContactStatus Name UpdatedDateUTC"),
    *constant_keys(sources.CONTACTS_PAGE, "HasValidationErrors"),
    *occasional_keys(sources.CONTACTS_BY_NAME, "EmailAddress BankAccountDetails"),
    *occasional_keys(_EXAMPLE_SOURCE, _TEXTS),
    *unknown_keys("TaxNumberType XeroNetworkKey"),
)
_WHOLE_KEYS = constant_keys(
    sources.CONTACTS_PAGE,
    "Addresses Phones ContactGroups IsSupplier IsCustomer ContactPersons",
)
_ADDRESS_PARTS = "City Region PostalCode Country"
_LINES = "AddressLine1 AddressLine2 AddressLine3 AddressLine4 AttentionTo"

_PERSON = key_list(
    "a person", constant_keys(_EXAMPLE_SOURCE, "FirstName LastName EmailAddress IncludeInEmails")
)
_TERM = key_list("a term", constant_keys(_EXAMPLE_SOURCE, "Day Type"))
_TERMS = key_list(
    "terms", occasional_keys(_EXAMPLE_SOURCE, "Bills Sales"), Bills=_TERM, Sales=_TERM
)
_TOTALS = key_list("what is open", constant_keys(_EXAMPLE_SOURCE, "Outstanding Overdue"))
_BALANCES = key_list(
    "balances",
    constant_keys(_EXAMPLE_SOURCE, "AccountsReceivable AccountsPayable"),
    AccountsReceivable=_TOTALS,
    AccountsPayable=_TOTALS,
)


def _address(*groups: tuple[Key, ...]) -> KeyList:
    return key_list(
        "an address",
        constant_keys(sources.CONTACTS_PAGE, "AddressType"),
        *groups,
        occasional_keys(sources.INVOICE, _LINES),
    )


_READ_ADDRESS = _address(occasional_keys(sources.CONTACTS_BY_NAME, _ADDRESS_PARTS))
_READ_PHONE = key_list(
    "a phone",
    constant_keys(sources.CONTACTS_PAGE, "PhoneType"),
    occasional_keys(sources.CONTACTS_BY_NAME, "PhoneNumber PhoneAreaCode PhoneCountryCode"),
)
_INSIDE = {
    "Addresses": _READ_ADDRESS,
    "Phones": _READ_PHONE,
    "ContactGroups": EMPTY_LIST,
    "ContactPersons": _PERSON,
    "PaymentTerms": _TERMS,
    "Balances": _BALANCES,
}

CONTACT_SUMMARY = key_list("a contact of summaryOnly", _LIGHT)
CONTACT_LIST = key_list(
    "a contact of a list",
    _LIGHT,
    _WHOLE_KEYS,
    constant_keys(sources.CONTACTS_BY_NAME, "HasAttachments"),
    **(_INSIDE | {"ContactPersons": EMPTY_LIST}),
)
CONTACT_PAGE = key_list(
    "a contact of a page",
    _LIGHT,
    _WHOLE_KEYS,
    constant_keys(sources.CONTACTS_PAGE, "HasAttachments"),
    occasional_keys(sources.spec_example("getContacts"), f"{_DETAILS} Balances"),
    occasional_keys(sources.FACTS_ENVELOPE, "MergedToContactID"),
    **_INSIDE,
)
CONTACT_ALONE = extend_list(
    CONTACT_PAGE,
    "a contact by its id",
    constant_keys(sources.CONTACT, "Attachments"),
    Attachments=ATTACHMENT_ROW,
)
_WRITTEN_INSIDE = _INSIDE | {
    "Addresses": _address(constant_keys(sources.CONTACT_CREATE, _ADDRESS_PARTS)),
    "Phones": key_list(
        "a phone",
        constant_keys(
            sources.CONTACT_CREATE, "PhoneType PhoneNumber PhoneAreaCode PhoneCountryCode"
        ),
    ),
    "SalesTrackingCategories": EMPTY_LIST,
    "PurchasesTrackingCategories": EMPTY_LIST,
}
_TRACKING = "SalesTrackingCategories PurchasesTrackingCategories"
CONTACT_WRITE = key_list(
    "a contact that was written",
    constant_keys(sources.CONTACT_CREATE, "EmailAddress BankAccountDetails"),
    _LIGHT,
    _WHOLE_KEYS,
    constant_keys(sources.CONTACT_CREATE, _TRACKING),
    occasional_keys(sources.CONTACT_ARCHIVE, "DefaultCurrency StatusAttributeString"),
    occasional_keys(sources.spec_example("createContacts"), _DETAILS),
    unknown_keys("MergedToContactID Warnings"),
    **(_WRITTEN_INSIDE | {"Warnings": MESSAGES}),
)
CONTACT_IN_DOCUMENT = key_list(
    "the contact of a document that is read alone or written",
    _LIGHT,
    _WHOLE_KEYS,
    constant_keys(sources.INVOICE, _TRACKING),
    occasional_keys(sources.spec_example("updateInvoice"), _DETAILS),
    unknown_keys("MergedToContactID"),
    **(_WRITTEN_INSIDE | {"Addresses": _READ_ADDRESS, "Phones": _READ_PHONE}),
)
CONTACT_REFERENCE = key_list(
    "the contact of a document in a list",
    constant_keys(
        sources.INVOICES_PAGE,
        "ContactID Name Addresses Phones ContactGroups ContactPersons HasValidationErrors",
    ),
    **dict.fromkeys(("Addresses", "Phones", "ContactGroups", "ContactPersons"), EMPTY_LIST),
)

_REFUSED_LISTS = dict.fromkeys(("Addresses", "Phones", "ContactPersons"), ECHO)
_REFUSED_KEYS = (
    *constant_keys(
        sources.CONTACT_REFUSED,
        "ContactID Addresses Phones ContactGroups ContactPersons HasValidationErrors"
        " ValidationErrors",
    ),
    *occasional_keys(sources.CONTACT_REFUSED, "Name EmailAddress IsCustomer"),
    *occasional_keys(sources.CONTACT_REFUSED_IN_200, "ContactStatus StatusAttributeString"),
    *occasional_keys(sources.spec_example("createContacts"), f"{_TEXTS} PaymentTerms IsSupplier"),
)
CONTACT_REFUSAL = key_list(
    "a contact that was refused",
    _REFUSED_KEYS,
    ContactGroups=EMPTY_LIST,
    ValidationErrors=MESSAGES,
    PaymentTerms=ECHO,
    **_REFUSED_LISTS,
)
