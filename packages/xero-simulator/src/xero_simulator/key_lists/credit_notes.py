"""Credit notes and their allocations."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.contacts import CONTACT_IN_DOCUMENT, CONTACT_REFERENCE
from xero_simulator.key_lists.envelopes import ATTACHMENT_ROW, MESSAGES
from xero_simulator.key_lists.invoices import (
    INVOICE_REFERENCE,
    PAYMENT_OF_DOCUMENT,
    REFUSED_HEAD,
    REFUSED_INSIDE,
)
from xero_simulator.key_lists.keys import (
    ECHO,
    EMPTY_LIST,
    constant_keys,
    extend_list,
    key_list,
    occasional_keys,
    unknown_keys,
)
from xero_simulator.key_lists.lines import ALONE_LINE, PAGE_LINE, WRITTEN_LINE

_READ_SOURCE, _WRITE_SOURCE = (
    sources.spec_example("getCreditNote"),
    sources.spec_example("createCreditNotes"),
)
_KEYS = (
    "CreditNoteID CreditNoteNumber Payments ID CurrencyRate Type Reference RemainingCredit"
    " Allocations Contact DateString Date Status LineAmountTypes LineItems SubTotal TotalTax Total"
    " UpdatedDateUTC UpdatedDateUTCString CurrencyCode"
)
_ALLOCATION = key_list(
    "an allocation",
    constant_keys(sources.CREDIT_NOTES_PAGE, "AllocationID Amount Date Invoice"),
    Invoice=INVOICE_REFERENCE,
)
_INSIDE = {
    "Payments": PAYMENT_OF_DOCUMENT,
    "Allocations": _ALLOCATION,
    "InvoiceAddresses": EMPTY_LIST,
    "Contact": CONTACT_REFERENCE,
}

CREDIT_NOTE_PAGE = key_list(
    "a credit note of a page",
    constant_keys(sources.CREDIT_NOTES_PAGE, f"{_KEYS} HasErrors InvoiceAddresses HasAttachments"),
    occasional_keys(sources.CREDIT_NOTES_PAGE, "SentToContact BrandingThemeID FullyPaidOnDate"),
    **_INSIDE,
    LineItems=PAGE_LINE,
)
CREDIT_NOTE_LIST = extend_list(CREDIT_NOTE_PAGE, "a credit note of a list", LineItems=EMPTY_LIST)
CREDIT_NOTE_ALONE = key_list(
    "a credit note by its id",
    constant_keys(_READ_SOURCE, f"{_KEYS} HasAttachments Attachments"),
    unknown_keys("HasErrors SentToContact BrandingThemeID FullyPaidOnDate"),
    **(_INSIDE | {"Contact": CONTACT_IN_DOCUMENT}),
    Attachments=ATTACHMENT_ROW,
    LineItems=ALONE_LINE,
)
CREDIT_NOTE_WRITE = key_list(
    "a credit note that was written",
    constant_keys(_WRITE_SOURCE, _KEYS),
    occasional_keys(_WRITE_SOURCE, "StatusAttributeString"),
    unknown_keys("HasErrors SentToContact BrandingThemeID FullyPaidOnDate Warnings"),
    **(_INSIDE | {"Contact": CONTACT_IN_DOCUMENT}),
    Warnings=MESSAGES,
    LineItems=WRITTEN_LINE,
)
CREDIT_NOTE_REFUSAL = key_list(
    "a credit note that was refused",
    constant_keys(_WRITE_SOURCE, "CreditNoteID"),
    REFUSED_HEAD,
    unknown_keys("CreditNoteNumber"),
    **REFUSED_INSIDE,
)
ALLOCATION_WRITE = key_list(
    "an allocation that was written",
    constant_keys(
        sources.spec_example("createCreditNoteAllocation"),
        "Amount Date Invoice CreditNote ValidationErrors",
    ),
    unknown_keys("AllocationID StatusAttributeString"),
    Invoice=extend_list(
        INVOICE_REFERENCE,
        "the invoice of an allocation that was written",
        constant_keys(sources.spec_example("createCreditNoteAllocation"), "ValidationErrors"),
        ValidationErrors=EMPTY_LIST,
    ),
    CreditNote=key_list(
        "the credit note of an allocation",
        constant_keys(
            sources.spec_example("createCreditNoteAllocation"), "CreditNoteID ID LineItems"
        ),
        LineItems=EMPTY_LIST,
    ),
    ValidationErrors=EMPTY_LIST,
)
ALLOCATION_REFUSAL = key_list(
    "an allocation that was refused",
    unknown_keys("AllocationID Amount Invoice ValidationErrors StatusAttributeString"),
    Invoice=ECHO,
    ValidationErrors=MESSAGES,
)
