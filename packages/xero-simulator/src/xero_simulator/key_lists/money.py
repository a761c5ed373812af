"""Payments and bank transactions: no recording of either is quoted, Xero prints examples."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.contacts import CONTACT_IN_DOCUMENT, CONTACT_REFERENCE
from xero_simulator.key_lists.envelopes import ATTACHMENT_ROW, MESSAGES
from xero_simulator.key_lists.invoices import (
    INVOICE_REFERENCE,
    INVOICE_WRITE,
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

_ROWS, _ALONE, _WRITE = (
    sources.printed("getPayments"),
    sources.printed("getPayment"),
    sources.printed("createPayments"),
)
_PAYMENT = (
    "PaymentID Date BankAmount Amount CurrencyRate PaymentType Status UpdatedDateUTC"
    " UpdatedDateUTCString HasAccount IsReconciled Account Invoice HasValidationErrors"
)
_NAMED_ACCOUNT = key_list(
    "an account that is named", always(_ALONE, "AccountID Name"), sometimes(_ALONE, "Code")
)
_PAID_CONTACT = key_list(
    "the contact of an invoice that was paid",
    always(_ALONE, "ContactID Name ContactPersons HasValidationErrors"),
    ContactPersons=EMPTY,
)
_PAID_INVOICE = extended(
    INVOICE_WRITE,
    "the invoice of a payment that was written",
    Contact=_PAID_CONTACT,
)
PAYMENT_ROW = key_list(
    "a payment of a list or a page",
    always(_ROWS, f"{_PAYMENT} Reference"),
    Account=key_list("an account", always(_ROWS, "AccountID"), sometimes(_ROWS, "Code")),
    Invoice=extended(
        INVOICE_REFERENCE,
        "the invoice of a payment",
        always(_ROWS, "Type Contact CurrencyCode"),
        Contact=extended(
            CONTACT_REFERENCE, "the contact of a payment", always(_ROWS, "ContactNumber")
        ),
    ),
)
PAYMENT_ALONE = key_list(
    "a payment by its id",
    always(_ALONE, _PAYMENT),
    sometimes(_ROWS, "Reference"),
    Account=_NAMED_ACCOUNT,
    Invoice=extended(
        _PAID_INVOICE,
        "the invoice of one payment",
        sometimes(_ALONE, "Payments"),
        Payments=PAYMENT_OF_DOCUMENT,
    ),
)
PAYMENT_WRITE = key_list(
    "a payment that was written",
    always(_WRITE, _PAYMENT),
    sometimes(sources.printed("deletePayment"), "Reference"),
    unknown("StatusAttributeString"),
    Account=_NAMED_ACCOUNT,
    Invoice=_PAID_INVOICE,
)
PAYMENT_REFUSAL = key_list(
    "a payment that was refused",
    always(_WRITE, "PaymentID HasAccount HasValidationErrors ValidationErrors"),
    sometimes(_WRITE, "Date Amount Status Invoice Account StatusAttributeString"),
    unknown("Reference"),
    Invoice=key_list("as sent", unknown("InvoiceID InvoiceNumber")),
    Account=key_list("as sent", unknown("AccountID Code")),
    ValidationErrors=MESSAGES,
)

_BANK_ROWS, _BANK_ALONE, _BANK_WRITE = (
    sources.printed("getBankTransactions"),
    sources.printed("getBankTransaction"),
    sources.printed("createBankTransactions"),
)
_TRANSACTION = (
    "BankTransactionID BankAccount Type IsReconciled Contact DateString Date Status LineAmountTypes"
    " LineItems SubTotal TotalTax Total UpdatedDateUTC CurrencyCode"
)
TRANSACTION_PAGE = key_list(
    "a bank transaction of a page",
    always(_BANK_ROWS, f"{_TRANSACTION} HasAttachments"),
    unknown("Reference CurrencyRate Url"),
    BankAccount=_NAMED_ACCOUNT,
    Contact=CONTACT_REFERENCE,
    LineItems=PAGE_LINE,
)
TRANSACTION_LIST = extended(TRANSACTION_PAGE, "a bank transaction of a list", LineItems=EMPTY)
TRANSACTION_ALONE = key_list(
    "a bank transaction by its id",
    always(_BANK_ALONE, f"{_TRANSACTION} CurrencyRate HasAttachments Attachments"),
    unknown("Reference Url"),
    BankAccount=_NAMED_ACCOUNT,
    Attachments=ATTACHMENT_ROW,
    Contact=CONTACT_IN_DOCUMENT,
    LineItems=ALONE_LINE,
)
TRANSACTION_WRITE = key_list(
    "a bank transaction that was written",
    always(_BANK_WRITE, f"{_TRANSACTION} CurrencyRate"),
    sometimes(_BANK_WRITE, "Reference StatusAttributeString"),
    unknown("Url Warnings"),
    BankAccount=_NAMED_ACCOUNT,
    Contact=CONTACT_IN_DOCUMENT,
    Warnings=MESSAGES,
    LineItems=WRITTEN_LINE,
)
TRANSACTION_REFUSAL = key_list(
    "a bank transaction that was refused",
    always(_BANK_WRITE, "BankTransactionID BankAccount"),
    REFUSED_HEAD,
    unknown("InvoiceNumber"),
    **REFUSED_INSIDE,
    BankAccount=key_list("as sent", unknown("AccountID Code Name")),
)
