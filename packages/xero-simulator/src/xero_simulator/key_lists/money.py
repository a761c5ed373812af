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
    ECHO,
    EMPTY_LIST,
    constant_keys,
    extend_list,
    key_list,
    occasional_keys,
    unknown_keys,
)
from xero_simulator.key_lists.lines import ALONE_LINE, PAGE_LINE, WRITTEN_LINE

_ROWS, _ALONE, _WRITE = (
    sources.spec_example("getPayments"),
    sources.spec_example("getPayment"),
    sources.spec_example("createPayments"),
)
_PAYMENT = (
    "PaymentID Date BankAmount Amount CurrencyRate PaymentType Status UpdatedDateUTC"
    " UpdatedDateUTCString HasAccount IsReconciled Account Invoice HasValidationErrors"
)
_NAMED_ACCOUNT = key_list(
    "an account that is named",
    constant_keys(_ALONE, "AccountID Name"),
    occasional_keys(_ALONE, "Code"),
)
_PAID_CONTACT = key_list(
    "the contact of an invoice that was paid",
    constant_keys(_ALONE, "ContactID Name ContactPersons HasValidationErrors"),
    ContactPersons=EMPTY_LIST,
)
_PAID_INVOICE = extend_list(
    INVOICE_WRITE,
    "the invoice of a payment that was written",
    Contact=_PAID_CONTACT,
)
PAYMENT_ROW = key_list(
    "a payment of a list or a page",
    constant_keys(_ROWS, f"{_PAYMENT} Reference"),
    Account=key_list(
        "an account", constant_keys(_ROWS, "AccountID"), occasional_keys(_ROWS, "Code")
    ),
    Invoice=extend_list(
        INVOICE_REFERENCE,
        "the invoice of a payment",
        constant_keys(_ROWS, "Type Contact CurrencyCode"),
        Contact=extend_list(
            CONTACT_REFERENCE, "the contact of a payment", constant_keys(_ROWS, "ContactNumber")
        ),
    ),
)
PAYMENT_ALONE = key_list(
    "a payment by its id",
    constant_keys(_ALONE, _PAYMENT),
    occasional_keys(_ROWS, "Reference"),
    Account=_NAMED_ACCOUNT,
    Invoice=extend_list(
        _PAID_INVOICE,
        "the invoice of one payment",
        occasional_keys(_ALONE, "Payments"),
        Payments=PAYMENT_OF_DOCUMENT,
    ),
)
PAYMENT_WRITE = key_list(
    "a payment that was written",
    constant_keys(_WRITE, _PAYMENT),
    occasional_keys(sources.spec_example("deletePayment"), "Reference"),
    unknown_keys("StatusAttributeString"),
    Account=_NAMED_ACCOUNT,
    Invoice=_PAID_INVOICE,
)
PAYMENT_REFUSAL = key_list(
    "a payment that was refused",
    constant_keys(_WRITE, "PaymentID HasAccount HasValidationErrors ValidationErrors"),
    occasional_keys(_WRITE, "Date Amount Status Invoice Account StatusAttributeString"),
    unknown_keys("Reference"),
    Invoice=ECHO,
    Account=ECHO,
    ValidationErrors=MESSAGES,
)

_BANK_ROWS, _BANK_ALONE, _BANK_WRITE = (
    sources.spec_example("getBankTransactions"),
    sources.spec_example("getBankTransaction"),
    sources.spec_example("createBankTransactions"),
)
_TRANSACTION = (
    "BankTransactionID BankAccount Type IsReconciled Contact DateString Date Status LineAmountTypes"
    " LineItems SubTotal TotalTax Total UpdatedDateUTC CurrencyCode"
)
TRANSACTION_PAGE = key_list(
    "a bank transaction of a page",
    constant_keys(_BANK_ROWS, f"{_TRANSACTION} HasAttachments"),
    unknown_keys("Reference CurrencyRate Url"),
    BankAccount=_NAMED_ACCOUNT,
    Contact=CONTACT_REFERENCE,
    LineItems=PAGE_LINE,
)
TRANSACTION_LIST = extend_list(
    TRANSACTION_PAGE, "a bank transaction of a list", LineItems=EMPTY_LIST
)
TRANSACTION_ALONE = key_list(
    "a bank transaction by its id",
    constant_keys(_BANK_ALONE, f"{_TRANSACTION} CurrencyRate HasAttachments Attachments"),
    unknown_keys("Reference Url"),
    BankAccount=_NAMED_ACCOUNT,
    Attachments=ATTACHMENT_ROW,
    Contact=CONTACT_IN_DOCUMENT,
    LineItems=ALONE_LINE,
)
TRANSACTION_WRITE = key_list(
    "a bank transaction that was written",
    constant_keys(_BANK_WRITE, f"{_TRANSACTION} CurrencyRate"),
    occasional_keys(_BANK_WRITE, "Reference StatusAttributeString"),
    unknown_keys("Url Warnings"),
    BankAccount=_NAMED_ACCOUNT,
    Contact=CONTACT_IN_DOCUMENT,
    Warnings=MESSAGES,
    LineItems=WRITTEN_LINE,
)
TRANSACTION_REFUSAL = key_list(
    "a bank transaction that was refused",
    constant_keys(_BANK_WRITE, "BankTransactionID BankAccount"),
    REFUSED_HEAD,
    unknown_keys("InvoiceNumber"),
    **REFUSED_INSIDE,
    BankAccount=ECHO,
)
