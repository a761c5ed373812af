"""Invoices and bills, credit notes, and what they say of each other."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.contacts import (
    CONTACT_IN_DOCUMENT,
    CONTACT_REFERENCE,
)
from xero_simulator.key_lists.envelopes import ATTACHMENT_ROW, MESSAGES
from xero_simulator.key_lists.keys import (
    ECHO,
    EMPTY_LIST,
    Key,
    constant_keys,
    extend_list,
    key_list,
    occasional_keys,
    unknown_keys,
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
_EMPTY_LISTS = dict.fromkeys(
    ("Prepayments", "Overpayments", "InvoiceAddresses", "InvoicePaymentServices"), EMPTY_LIST
)

PAYMENT_OF_DOCUMENT = key_list(
    "a payment in a document",
    constant_keys(
        sources.INVOICES_PAGE,
        "PaymentID Date Amount Reference CurrencyRate HasAccount HasValidationErrors",
    ),
)
_CREDIT_KEYS = constant_keys(
    sources.INVOICES_PAGE,
    "CreditNoteID CreditNoteNumber ID HasErrors InvoiceAddresses AppliedAmount DateString Date"
    " LineItems Total",
)
CREDIT_ON_PAGE = key_list(
    "a credit note in an invoice of a page",
    _CREDIT_KEYS,
    InvoiceAddresses=EMPTY_LIST,
    LineItems=EMPTY_LIST,
)
CREDIT_ALONE = extend_list(
    CREDIT_ON_PAGE,
    "a credit note in one invoice",
    constant_keys(sources.INVOICE, "CurrencyRate"),
)

_READ_KEYS: tuple[Key, ...] = (
    *constant_keys(sources.INVOICES_PAGE, f"{_HEAD} {_TAIL} AmountCredited"),
    *occasional_keys(sources.INVOICES_PAGE, f"SentToContact CurrencyRate {_OPTIONAL}"),
    *unknown_keys(_PLANS),
)
INVOICE_PAGE = key_list(
    "an invoice of a page",
    _READ_KEYS,
    constant_keys(
        sources.INVOICES_PAGE, "Payments CreditNotes HasAttachments InvoiceAddresses LineItems"
    ),
    unknown_keys("TotalDiscount"),
    **_EMPTY_LISTS,
    Payments=PAYMENT_OF_DOCUMENT,
    CreditNotes=CREDIT_ON_PAGE,
    Contact=CONTACT_REFERENCE,
    LineItems=PAGE_LINE,
)
INVOICE_LIST = key_list(
    "an invoice of a list",
    tuple(key for key in INVOICE_PAGE.keys.values() if key.name != "TotalDiscount"),
    **{**INVOICE_PAGE.inside, "LineItems": EMPTY_LIST},
)
INVOICE_SUMMARY = key_list(
    "an invoice of summaryOnly",
    _READ_KEYS,
    unknown_keys("CreditNotes"),
    **_EMPTY_LISTS,
    CreditNotes=CREDIT_ON_PAGE,
    Contact=CONTACT_REFERENCE,
)
INVOICE_ALONE = key_list(
    "an invoice by its id",
    constant_keys(sources.INVOICE, f"{_HEAD} {_TAIL} AmountCredited CurrencyRate"),
    constant_keys(sources.INVOICE, "HasAttachments Attachments LineItems"),
    occasional_keys(sources.INVOICE, f"SentToContact CreditNotes {_OPTIONAL}"),
    occasional_keys(sources.FINANCE_READS, "Payments"),
    unknown_keys(f"{_PLANS} TotalDiscount"),
    **_EMPTY_LISTS,
    Payments=PAYMENT_OF_DOCUMENT,
    CreditNotes=CREDIT_ALONE,
    Attachments=ATTACHMENT_ROW,
    Contact=CONTACT_IN_DOCUMENT,
    LineItems=ALONE_LINE,
)
INVOICE_WRITE = key_list(
    "an invoice that was written",
    constant_keys(sources.INVOICE_CREATE, f"{_HEAD} {_TAIL} CurrencyRate LineItems"),
    occasional_keys(sources.INVOICE_CREATE, "SentToContact DueDateString DueDate BrandingThemeID"),
    occasional_keys(sources.INVOICE_VOID, "StatusAttributeString"),
    occasional_keys(sources.WARNING_WRITE, "Warnings"),
    occasional_keys(sources.DISCOUNT_WRITE, "TotalDiscount"),
    unknown_keys(f"{_PLANS} FullyPaidOnDate"),
    **_EMPTY_LISTS,
    Warnings=MESSAGES,
    Contact=CONTACT_IN_DOCUMENT,
    LineItems=WRITTEN_LINE,
)
REFUSED_HEAD = (
    *constant_keys(
        sources.INVOICE_REFUSED,
        "Payments CreditNotes Prepayments Overpayments IsDiscounted InvoiceAddresses HasErrors"
        " InvoicePaymentServices LineItems ValidationErrors",
    ),
    *occasional_keys(
        sources.INVOICE_REFUSED,
        "Type Contact DateString Date DueDateString DueDate Status LineAmountTypes SubTotal"
        " TotalTax Total CurrencyCode StatusAttributeString",
    ),
    *unknown_keys("Reference CurrencyRate BrandingThemeID Url"),
)
REFUSED_INSIDE = {
    **_EMPTY_LISTS,
    "Payments": EMPTY_LIST,
    "CreditNotes": EMPTY_LIST,
    "Contact": ECHO,
    "LineItems": REFUSED_LINE,
    "ValidationErrors": MESSAGES,
}
INVOICE_REFUSAL = key_list(
    "an invoice that was refused",
    constant_keys(sources.INVOICE_REFUSED, "InvoiceID"),
    REFUSED_HEAD,
    unknown_keys("InvoiceNumber"),
    **REFUSED_INSIDE,
)
_REFERENCE_KEYS = constant_keys(
    sources.CREDIT_NOTES_PAGE,
    "InvoiceID InvoiceNumber Payments CreditNotes Prepayments Overpayments IsDiscounted"
    " InvoiceAddresses HasErrors InvoicePaymentServices LineItems",
)
INVOICE_REFERENCE = key_list(
    "an invoice that an allocation names",
    _REFERENCE_KEYS,
    **_EMPTY_LISTS,
    **dict.fromkeys(("Payments", "CreditNotes", "LineItems"), EMPTY_LIST),
)
