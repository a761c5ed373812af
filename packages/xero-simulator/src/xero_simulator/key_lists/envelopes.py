"""What stands around the rows: envelopes, refusals of a whole call, sign-in and connections."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.keys import (
    EMPTY_LIST,
    KeyList,
    constant_keys,
    key_list,
    occasional_keys,
    unknown_keys,
)

PAGINATION = key_list(
    "pagination", constant_keys(sources.FACTS_ENVELOPE, "page pageSize pageCount itemCount")
)
MESSAGES = key_list("a message", constant_keys(sources.CONTACT_REFUSED, "Message"))


def envelope_of(name: str, *, paged: bool) -> KeyList:
    """The answer around the rows, which stand under `name`."""
    pagination = constant_keys(sources.FACTS_ENVELOPE, "pagination") if paged else ()
    return key_list(
        f"an answer with {name}",
        constant_keys(sources.FACTS_ENVELOPE, f"Id Status ProviderName DateTimeUTC {name}"),
        pagination,
        pagination=PAGINATION,
    )


REFUSAL = key_list(
    "a write in which something was refused",
    constant_keys(sources.CONTACT_REFUSED, "ErrorNumber Type Message Elements"),
)
UNREADABLE = key_list(
    "a body or a query that cannot be read, or a verb that is not there",
    constant_keys(sources.FACTS_ERRORS, "ErrorNumber Type Message"),
)
TOO_MANY_RECORDS = key_list(
    "a list of too many records",
    constant_keys(sources.FACTS_ERRORS, "ErrorNumber Type Message"),
    unknown_keys("Elements"),
    Elements=EMPTY_LIST,
)
GATEWAY = key_list(
    "401 and 403",
    constant_keys(sources.FACTS_ERRORS, "Type Title Status Detail Instance Extensions"),
    Extensions=key_list("extensions"),
)
SERVER_ERROR = key_list("500", constant_keys(sources.FACTS_ERRORS, "Title Detail Status Instance"))

CONNECTION = key_list(
    "a connection",
    constant_keys(
        sources.FACTS_CONNECTIONS,
        "id authEventId tenantId tenantType tenantName createdDateUtc updatedDateUtc",
    ),
)
TOKEN = key_list(
    "the token answer",
    constant_keys(sources.TOKENS, "access_token expires_in token_type scope"),
    occasional_keys(sources.TOKENS, "id_token refresh_token"),
)
TOKEN_ERROR = key_list(
    "a token call that was refused",
    constant_keys(sources.FACTS_TOKENS, "error"),
    occasional_keys(sources.FACTS_TOKENS, "error_description"),
)
EMAIL_REFUSAL = key_list(
    "a mail that was refused", unknown_keys("InvoiceID ValidationErrors"), ValidationErrors=MESSAGES
)
HISTORY_ROW = key_list(
    "a record of history",
    constant_keys(sources.HISTORY, "Changes DateUTCString DateUTC User Details"),
)
NOTE_ROW = key_list(
    "a note that was written",
    constant_keys(sources.HISTORY_CREATE, "DateUTCString DateUTC Details ValidationErrors"),
    ValidationErrors=EMPTY_LIST,
)
NOTE_REFUSAL = key_list(
    "a note that was refused",
    constant_keys(sources.spec_example("createPaymentHistory"), "Details ValidationErrors"),
    occasional_keys(sources.spec_example("createPaymentHistory"), "DateUTCString DateUTC"),
    ValidationErrors=MESSAGES,
)
ATTACHMENT_ROW = key_list(
    "a file",
    constant_keys(sources.ATTACHMENT_CREATE, "AttachmentID FileName Url MimeType ContentLength"),
    occasional_keys(sources.INVOICES_PAGE_2020, "IncludeOnline"),
)
ATTACHMENT_REFUSAL = key_list(
    "a file that was refused",
    unknown_keys("AttachmentID FileName"),
    constant_keys(sources.CONTACT_REFUSED, "ValidationErrors"),
    ValidationErrors=MESSAGES,
)
