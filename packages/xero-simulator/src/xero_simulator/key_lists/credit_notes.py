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
    EMPTY,
    always,
    extended,
    key_list,
    sometimes,
    unknown,
)
from xero_simulator.key_lists.lines import ALONE_LINE, PAGE_LINE, WRITTEN_LINE

_PRINTED_READ, _PRINTED_WRITE = (
    sources.printed("getCreditNote"),
    sources.printed("createCreditNotes"),
)
_KEYS = (
    "CreditNoteID CreditNoteNumber Payments ID CurrencyRate Type Reference RemainingCredit"
    " Allocations Contact DateString Date Status LineAmountTypes LineItems SubTotal TotalTax Total"
    " UpdatedDateUTC UpdatedDateUTCString CurrencyCode"
)
_ALLOCATION = key_list(
    "an allocation",
    always(sources.CREDIT_NOTES_PAGE, "AllocationID Amount Date Invoice"),
    Invoice=INVOICE_REFERENCE,
)
_INSIDE = {
    "Payments": PAYMENT_OF_DOCUMENT,
    "Allocations": _ALLOCATION,
    "InvoiceAddresses": EMPTY,
    "Contact": CONTACT_REFERENCE,
}

CREDIT_NOTE_PAGE = key_list(
    "a credit note of a page",
    always(sources.CREDIT_NOTES_PAGE, f"{_KEYS} HasErrors InvoiceAddresses HasAttachments"),
    sometimes(sources.CREDIT_NOTES_PAGE, "SentToContact BrandingThemeID FullyPaidOnDate"),
    **_INSIDE,
    LineItems=PAGE_LINE,
)
CREDIT_NOTE_LIST = extended(CREDIT_NOTE_PAGE, "a credit note of a list", LineItems=EMPTY)
CREDIT_NOTE_ALONE = key_list(
    "a credit note by its id",
    always(_PRINTED_READ, f"{_KEYS} HasAttachments Attachments"),
    unknown("HasErrors SentToContact BrandingThemeID FullyPaidOnDate"),
    **(_INSIDE | {"Contact": CONTACT_IN_DOCUMENT}),
    Attachments=ATTACHMENT_ROW,
    LineItems=ALONE_LINE,
)
CREDIT_NOTE_WRITE = key_list(
    "a credit note that was written",
    always(_PRINTED_WRITE, _KEYS),
    sometimes(_PRINTED_WRITE, "StatusAttributeString"),
    unknown("HasErrors SentToContact BrandingThemeID FullyPaidOnDate Warnings"),
    **(_INSIDE | {"Contact": CONTACT_IN_DOCUMENT}),
    Warnings=MESSAGES,
    LineItems=WRITTEN_LINE,
)
CREDIT_NOTE_REFUSAL = key_list(
    "a credit note that was refused",
    always(_PRINTED_WRITE, "CreditNoteID"),
    REFUSED_HEAD,
    unknown("CreditNoteNumber"),
    **REFUSED_INSIDE,
)
ALLOCATION_WRITE = key_list(
    "an allocation that was written",
    always(
        sources.printed("createCreditNoteAllocation"),
        "Amount Date Invoice CreditNote ValidationErrors",
    ),
    unknown("AllocationID StatusAttributeString"),
    Invoice=extended(
        INVOICE_REFERENCE,
        "the invoice of an allocation that was written",
        always(sources.printed("createCreditNoteAllocation"), "ValidationErrors"),
        ValidationErrors=EMPTY,
    ),
    CreditNote=key_list(
        "the credit note of an allocation",
        always(sources.printed("createCreditNoteAllocation"), "CreditNoteID ID LineItems"),
        LineItems=EMPTY,
    ),
    ValidationErrors=EMPTY,
)
ALLOCATION_REFUSAL = key_list(
    "an allocation that was refused",
    unknown("AllocationID Amount Invoice ValidationErrors StatusAttributeString"),
    Invoice=key_list("as sent", unknown("InvoiceID InvoiceNumber")),
    ValidationErrors=MESSAGES,
)
