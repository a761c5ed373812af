"""Invoices and bills, credit notes, and what they say of each other."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.contacts import (
    CONTACT_IN_DOCUMENT,
    CONTACT_IN_REFUSAL,
    CONTACT_REFERENCE,
)
from xero_simulator.key_lists.envelopes import ATTACHMENT_ROW, MESSAGES
from xero_simulator.key_lists.keys import (
    EMPTY,
    Key,
    always,
    extended,
    key_list,
    sometimes,
    unknown,
)
from xero_simulator.key_lists.lines import ALONE_LINE, PAGE_LINE, REFUSED_LINE, WRITTEN_LINE

_HEAD = "Type InvoiceID InvoiceNumber Reference Prepayments Overpayments AmountDue AmountPaid"
_TAIL = (
    "Contact DateString Date Status LineAmountTypes SubTotal TotalTax Total UpdatedDateUTC"
    " CurrencyCode IsDiscounted HasErrors InvoicePaymentServices UpdatedDateUTCString"
)
_OPTIONAL = "DueDateString DueDate BrandingThemeID FullyPaidOnDate RepeatingInvoiceID"
_PLANS = (
    "Url ExpectedPaymentDateString ExpectedPaymentDate PlannedPaymentDateString PlannedPaymentDate"
)
_NOTHING = dict.fromkeys(
    ("Prepayments", "Overpayments", "InvoiceAddresses", "InvoicePaymentServices"), EMPTY
)

PAYMENT_OF_DOCUMENT = key_list(
    "a payment in a document",
    always(
        sources.INVOICES_PAGE,
        "PaymentID Date Amount Reference CurrencyRate HasAccount HasValidationErrors",
    ),
)
_CREDIT_KEYS = always(
    sources.INVOICES_PAGE,
    "CreditNoteID CreditNoteNumber ID HasErrors InvoiceAddresses AppliedAmount DateString Date"
    " LineItems Total",
)
CREDIT_ON_PAGE = key_list(
    "a credit note in an invoice of a page",
    _CREDIT_KEYS,
    InvoiceAddresses=EMPTY,
    LineItems=EMPTY,
)
CREDIT_ALONE = extended(
    CREDIT_ON_PAGE,
    "a credit note in one invoice",
    always(sources.INVOICE, "CurrencyRate"),
)

_READ_KEYS: tuple[Key, ...] = (
    *always(sources.INVOICES_PAGE, f"{_HEAD} {_TAIL} AmountCredited"),
    *sometimes(sources.INVOICES_PAGE, f"SentToContact CurrencyRate {_OPTIONAL}"),
    *unknown(_PLANS),
)
INVOICE_PAGE = key_list(
    "an invoice of a page",
    _READ_KEYS,
    always(sources.INVOICES_PAGE, "Payments CreditNotes HasAttachments InvoiceAddresses LineItems"),
    unknown("TotalDiscount"),
    **_NOTHING,
    Payments=PAYMENT_OF_DOCUMENT,
    CreditNotes=CREDIT_ON_PAGE,
    Contact=CONTACT_REFERENCE,
    LineItems=PAGE_LINE,
)
INVOICE_LIST = key_list(
    "an invoice of a list",
    tuple(key for key in INVOICE_PAGE.keys.values() if key.name != "TotalDiscount"),
    **{**INVOICE_PAGE.inside, "LineItems": EMPTY},
)
INVOICE_SUMMARY = key_list(
    "an invoice of summaryOnly",
    _READ_KEYS,
    unknown("CreditNotes"),
    **_NOTHING,
    CreditNotes=CREDIT_ON_PAGE,
    Contact=CONTACT_REFERENCE,
)
INVOICE_ALONE = key_list(
    "an invoice by its id",
    always(sources.INVOICE, f"{_HEAD} {_TAIL} AmountCredited CurrencyRate"),
    always(sources.INVOICE, "HasAttachments Attachments LineItems"),
    sometimes(sources.INVOICE, f"SentToContact CreditNotes {_OPTIONAL}"),
    sometimes(sources.FINANCE_READS, "Payments"),
    unknown(f"{_PLANS} TotalDiscount"),
    **_NOTHING,
    Payments=PAYMENT_OF_DOCUMENT,
    CreditNotes=CREDIT_ALONE,
    Attachments=ATTACHMENT_ROW,
    Contact=CONTACT_IN_DOCUMENT,
    LineItems=ALONE_LINE,
)
INVOICE_WRITE = key_list(
    "an invoice that was written",
    always(sources.INVOICE_CREATE, f"{_HEAD} {_TAIL} CurrencyRate LineItems"),
    sometimes(sources.INVOICE_CREATE, "SentToContact DueDateString DueDate BrandingThemeID"),
    sometimes(sources.INVOICE_VOID, "StatusAttributeString"),
    sometimes(sources.WARNING_WRITE, "Warnings"),
    sometimes(sources.DISCOUNT_WRITE, "TotalDiscount"),
    unknown(f"{_PLANS} FullyPaidOnDate"),
    **_NOTHING,
    Warnings=MESSAGES,
    Contact=CONTACT_IN_DOCUMENT,
    LineItems=WRITTEN_LINE,
)
REFUSED_HEAD = (
    *always(
        sources.INVOICE_REFUSED,
        "Payments CreditNotes Prepayments Overpayments IsDiscounted InvoiceAddresses HasErrors"
        " InvoicePaymentServices LineItems ValidationErrors",
    ),
    *sometimes(
        sources.INVOICE_REFUSED,
        "Type Contact DateString Date DueDateString DueDate Status LineAmountTypes SubTotal"
        " TotalTax Total CurrencyCode StatusAttributeString",
    ),
    *unknown("Reference CurrencyRate BrandingThemeID Url"),
)
REFUSED_INSIDE = {
    **_NOTHING,
    "Payments": EMPTY,
    "CreditNotes": EMPTY,
    "Contact": CONTACT_IN_REFUSAL,
    "LineItems": REFUSED_LINE,
    "ValidationErrors": MESSAGES,
}
INVOICE_REFUSAL = key_list(
    "an invoice that was refused",
    always(sources.INVOICE_REFUSED, "InvoiceID"),
    REFUSED_HEAD,
    unknown("InvoiceNumber"),
    **REFUSED_INSIDE,
)
_REFERENCE_KEYS = always(
    sources.CREDIT_NOTES_PAGE,
    "InvoiceID InvoiceNumber Payments CreditNotes Prepayments Overpayments IsDiscounted"
    " InvoiceAddresses HasErrors InvoicePaymentServices LineItems",
)
INVOICE_REFERENCE = key_list(
    "an invoice that an allocation names",
    _REFERENCE_KEYS,
    **_NOTHING,
    **dict.fromkeys(("Payments", "CreditNotes", "LineItems"), EMPTY),
)
