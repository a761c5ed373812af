"""Everything the ledger says when it refuses, in one place.

The first part is facts 3.10's catalogue, word for word (recorded or quoted by integrators). The
second part, from INVENTED on, is made up [I]: Xero refuses too, but its words are not known.
Clients must not match on either.
"""

from datetime import date
from decimal import Decimal

from xero_simulator.accounting.dates import lock_date_text

NUMBER_TAKEN = "Invoice # must be unique."
CONTACT_MISSING = "A Contact must be specified for this type of transaction"
LINES_MISSING = "One or more line items must be specified"
CONTACT_NAME_EMPTY = "Contact Name cannot be empty."
EMAIL_INVALID = "Email address must be valid."
WEBSITE_INVALID = "Website must be valid"
TAX_RATE_INACTIVE = "Tax rate must be Active"
TAX_TYPE_MANDATORY = "The TaxType field is mandatory"
NOT_MODIFIABLE = "Invoice not of valid status for modification"
NOT_CREATABLE = "Invoice not of valid status for creation"
HAS_PAYMENTS = "This document cannot be edited as it has a payment or credit note allocated to it."
DESCRIPTION_MANDATORY = "The description field is mandatory for each line item."
DISCOUNT_ON_BILL = "Discounts may not be applied to ACCPAY invoices."
SENT_NEEDS_AUTHORISED_INVOICE = "Only AUTHORISED invoices may have SentToContact updated."
APPROVAL_LIMIT = "You have reached the limit of invoices you can approve"
PAYMENT_TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"
CONTACT_ARCHIVED_EDIT = (
    "The specified contact details matched an archived contact. Archived contacts cannot currently"
    " be edited via the API."
)
CONTACT_ARCHIVED_DOCUMENT = (
    "The contact with the specified contact details has been archived. The contact must be"
    " un-archived before creating new invoices or credit notes."
)
EDIT_BEFORE_YEAR_LOCK = (
    "The document cannot be edited as it is currently dated before the end of year lock date"
)


def contact_name_taken(name: str) -> str:
    return (
        f"The contact name {name} is already assigned to another contact. The contact name must be"
        " unique across all active contacts."
    )


def currency_missing(code: str) -> str:
    return f"Organisation is not subscribed to currency {code}"


def tax_type_not_for_account(tax_type: str, account_code: str) -> str:
    return f"The TaxType code '{tax_type}' cannot be used with account code '{account_code}'."


def tax_type_unknown(tax_type: str) -> str:
    return (
        f"The TaxType code {tax_type} does not exist or cannot be used for this type of"
        " transaction."
    )


def account_invalid(code: str) -> str:
    return f"Account code '{code}' is not a valid code for this document."


def account_archived(code: str) -> str:
    return (
        f"Account code '{code}' has been archived, or has been deleted. Each line item must"
        " reference a valid account."
    )


def account_removed(code: str) -> str:
    """A warning: drafts lose a code that nobody knows."""
    return f"Account code '{code}' has been removed as it does not match a recognised account."


def date_before_lock(lock: date) -> str:
    return (
        "The document date cannot be before the period lock date, currently set at"
        f" {lock_date_text(lock)}"
    )


def date_before_year_lock(lock: date) -> str:
    return (
        "The document date cannot be before the end of year lock date, currently set at"
        f" {lock_date_text(lock)}"
    )


def status_blocked_by_payments(status: str) -> str:
    return (
        f"The status {status} cannot be applied to the invoice because it has payments or credit"
        " notes allocated to it."
    )


def line_total_mismatch(sent: Decimal, expected: Decimal) -> str:
    return f"The line total {sent} does not match the expected line total {expected}"


def tracking_category_missing(name: str) -> str:
    return f"There is no ACTIVE tracking category with the name '{name}'"


# INVENTED: from here on the texts are made up.

EDIT_BEFORE_LOCK = (
    "The document cannot be edited as it is currently dated before the period lock date"
)
TYPE_MISSING = "The invoice type must be specified."
DUE_DATE_MISSING = "A due date must be specified for an approved document."
CONTACT_UNKNOWN = "The contact with the specified contact details could not be found."
COUNTRY_LETTERS = "Country can hold letters only."
CONTACT_NAME_CHARACTERS = "Contact Name cannot contain < or >."
THEME_MISSING = (
    "The branding theme with the specified BrandingThemeID does not exist or has been deleted."
)
URL_INVALID = "Url must be an absolute https address and must not contain xero."
TOTAL_NEGATIVE = "The document total cannot be negative."
LINE_AMOUNT_TOO_LARGE = "The line amount cannot be more than 9,999,999,999.99."
TOO_MUCH_TRACKING = "A line item can have at most 2 tracking categories."
NUMBER_CHARACTERS = "Invoice # can hold printable ASCII characters only."
DISCOUNT_RATE_RANGE = "The discount rate must be between 0 and 100."
NO_INVOICING = "This organisation does not have access to invoicing."
PAYMENT_DOCUMENT_MISSING = "A payment must refer to an invoice that exists."
PAYMENT_NOT_AUTHORISED = "Payments can only be made against Authorised documents"
PAYMENT_ACCOUNT_INVALID = (
    "A payment must refer to a bank account or an account with payments enabled."
)
PAYMENT_NOT_POSITIVE = "The payment amount must be greater than zero."
PAYMENT_NOT_EDITABLE = "A payment can only be deleted, and only once."
ATTACHMENT_EMPTY = "The attachment has no content."
TOO_MANY_ATTACHMENTS = "A document can have at most 10 attachments."
EMAIL_NOT_SENT = (
    "The invoice cannot be emailed: it is not approved, or its contact has no email address."
)
EMAIL_LIMIT = "The daily limit of emails that this organisation may send has been reached."
ITEM_CODE_EMPTY = "Item Code cannot be empty."
ITEM_CODE_TAKEN = "Please enter a unique Code."
DISCOUNT_ON_CREDIT = "Discounts may not be applied to credit notes."
CREDIT_NUMBER_TAKEN = "Credit Note # must be unique."
ALLOCATION_INVOICE = (
    "A credit note can only be allocated to an invoice or a bill of the same contact."
)
ALLOCATION_TOO_MUCH = "The amount is more than what is left of the credit note or of the document."
BANK_ACCOUNT_MISSING = "A bank transaction must refer to an active bank account."
NOTE_EMPTY = "The history note must have details."
TOO_MANY_RECORDS = "More than 100,000 records match. Use paging or a filter."


def contact_number_taken(number: str) -> str:
    return (
        f"The contact number {number} is already assigned to another contact. The contact number"
        " must be unique across all contacts."
    )


def text_too_long(field: str, limit: int) -> str:
    return f"The {field} cannot be longer than {limit} characters."


def item_unknown(code: str) -> str:
    return f"Item code '{code}' does not exist."


def tracking_option_missing(option: str) -> str:
    return f"There is no ACTIVE tracking option '{option}' in the tracking category."
