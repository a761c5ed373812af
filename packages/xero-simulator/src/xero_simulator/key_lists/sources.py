"""Where the keys were seen.

Recordings are other people's, public at the address that is named; only names of keys are taken
from them. They are kinds of an answer, not answers: nothing of them is in this package.
"""

from xero_simulator.key_lists.keys import Source

_RECORDINGS = "corrin/docketworks apps/xero/fake/recordings (Demo Company (NZ), September 2026)"


def _recording_source(name: str) -> Source:
    return Source(f"{_RECORDINGS}, {name}.json")


INVOICES_PAGE = _recording_source("invoices_page")
BILLS_PAGE = _recording_source("bills_page")
INVOICE = _recording_source("invoice")
INVOICE_CREATE = _recording_source("invoice_create")
INVOICE_VOID = _recording_source("invoice_void")
INVOICE_REFUSED = _recording_source("invoice_delete_authorised")
CREDIT_NOTES_PAGE = _recording_source("credit_notes_page")
CONTACTS_PAGE = _recording_source("contacts_page")
CONTACTS_BY_NAME = _recording_source("contacts_by_name_other_case")
CONTACT = _recording_source("contact")
CONTACT_CREATE = _recording_source("contact_create")
CONTACT_ARCHIVE = _recording_source("contact_archive")
CONTACT_REFUSED = _recording_source("contact_create_duplicate_name")
CONTACT_REFUSED_IN_200 = _recording_source("contact_archive_archived")
ACCOUNTS = _recording_source("accounts")
TAX_RATES = _recording_source("tax_rates")
THEMES = _recording_source("branding_themes")
ITEMS = _recording_source("items")
ITEM_CREATE = _recording_source("item_create")
ORGANISATION = _recording_source("organisation")
HISTORY = _recording_source("invoice_history")
HISTORY_CREATE = _recording_source("invoice_history_create")
ATTACHMENT_CREATE = _recording_source("invoice_attachment_create")

INVOICES_PAGE_2020 = Source(
    "XeroAPI/xero-python tests/accounting/api/cassettes/"
    "test_invoice_attachment_upload_and_download.yaml (79 rows, May 2020)"
)
CONNECTIONS_2020 = Source(
    "XeroAPI/xero-python tests/identity/api/cassettes/test_get_connections.yaml"
)
TOKENS = Source(
    "XeroAPI/xero-python tests/test_api_client/cassettes/test_token_api_refresh_token.yaml"
)
DISCOUNT_WRITE = Source("XeroAPI/Xero-OpenAPI#713 (the answer to a POST, April 2025)")
DISCOUNT_READS = Source("XeroAPI/Xero-OpenAPI#592 (by id, by IDs and by page, June 2024)")
DISCOUNT_LISTS = Source("XeroAPI/xero-php-oauth2#241 (summaryOnly, July 2021)")
WARNING_WRITE = Source("XeroAPI/Xero-Java#370 and docs/xero-finance.md 9")
TRACKING_WRITE = Source("XeroAPI/Xero-Net#152 (an invoice that was created)")
UNKNOWN_ACCOUNTS = Source("XeroAPI/xero-ruby spec, api_error_spec.rb (ApiError of December 2020)")

FACTS_ERRORS = Source("docs/xero.md 3.10 and 1.7")
FACTS_CONNECTIONS = Source("docs/xero.md 1.5")
FACTS_TOKENS = Source("docs/xero.md 1.3")
FACTS_ENVELOPE = Source("docs/xero.md 3.2")
FACTS_REPORT = Source("docs/xero.md 3.9")
FINANCE_READS = Source("docs/xero-finance.md 3")


def spec_example(operation: str) -> Source:
    """An example that Xero prints in its own specification, not seen on the wire."""
    return Source(f"Xero-OpenAPI 16.1.0, example of {operation}")
