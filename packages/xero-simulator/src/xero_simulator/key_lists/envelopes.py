"""What stands around the rows: envelopes, refusals of a whole call, sign-in and connections."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.keys import EMPTY, KeyList, always, key_list, sometimes, unknown

PAGINATION = key_list(
    "pagination", always(sources.FACTS_ENVELOPE, "page pageSize pageCount itemCount")
)
MESSAGES = key_list("a message", always(sources.CONTACT_REFUSED, "Message"))


def envelope_of(name: str, *, paged: bool) -> KeyList:
    """The answer around the rows, which stand under `name`."""
    pagination = always(sources.FACTS_ENVELOPE, "pagination") if paged else ()
    return key_list(
        f"an answer with {name}",
        always(sources.FACTS_ENVELOPE, f"Id Status ProviderName DateTimeUTC {name}"),
        pagination,
        pagination=PAGINATION,
    )


REFUSAL = key_list(
    "a write in which something was refused",
    always(sources.CONTACT_REFUSED, "ErrorNumber Type Message Elements"),
)
UNREADABLE = key_list(
    "a body or a query that cannot be read, or a verb that is not there",
    always(sources.FACTS_ERRORS, "ErrorNumber Type Message"),
)
TOO_MANY = key_list(
    "a list of too many records",
    always(sources.FACTS_ERRORS, "ErrorNumber Type Message"),
    unknown("Elements"),
    Elements=EMPTY,
)
GATEWAY = key_list(
    "401 and 403",
    always(sources.FACTS_ERRORS, "Type Title Status Detail Instance Extensions"),
    Extensions=key_list("extensions"),
)
SERVER_ERROR = key_list("500", always(sources.FACTS_ERRORS, "Title Detail Status Instance"))

CONNECTION = key_list(
    "a connection",
    always(
        sources.FACTS_CONNECTIONS,
        "id authEventId tenantId tenantType tenantName createdDateUtc updatedDateUtc",
    ),
)
TOKEN = key_list(
    "the token answer",
    always(sources.TOKENS, "access_token expires_in token_type scope"),
    sometimes(sources.TOKENS, "id_token refresh_token"),
)
TOKEN_ERROR = key_list(
    "a token call that was refused",
    always(sources.FACTS_TOKENS, "error"),
    sometimes(sources.FACTS_TOKENS, "error_description"),
)
EMAIL_REFUSAL = key_list(
    "a mail that was refused", unknown("InvoiceID ValidationErrors"), ValidationErrors=MESSAGES
)
HISTORY_ROW = key_list(
    "a record of history",
    always(sources.HISTORY, "Changes DateUTCString DateUTC User Details"),
)
NOTE_ROW = key_list(
    "a note that was written",
    always(sources.HISTORY_CREATE, "DateUTCString DateUTC Details ValidationErrors"),
    ValidationErrors=EMPTY,
)
NOTE_REFUSAL = key_list(
    "a note that was refused",
    always(sources.printed("createPaymentHistory"), "Details ValidationErrors"),
    sometimes(sources.printed("createPaymentHistory"), "DateUTCString DateUTC"),
    ValidationErrors=MESSAGES,
)
ATTACHMENT_ROW = key_list(
    "a file",
    always(sources.ATTACHMENT_CREATE, "AttachmentID FileName Url MimeType ContentLength"),
    sometimes(sources.INVOICES_PAGE_2020, "IncludeOnline"),
)
ATTACHMENT_REFUSAL = key_list(
    "a file that was refused",
    unknown("AttachmentID FileName"),
    always(sources.CONTACT_REFUSED, "ValidationErrors"),
    ValidationErrors=MESSAGES,
)
