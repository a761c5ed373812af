"""Lines of documents and the tracking on them: pages and reads of one document differ."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.envelopes import MESSAGES
from xero_simulator.key_lists.keys import (
    EMPTY,
    KeyList,
    always,
    extended,
    key_list,
    sometimes,
    unknown,
)

PAGE_TRACKING = key_list(
    "tracking on a page",
    always(sources.INVOICES_PAGE, "Name Option TrackingCategoryID Options"),
    Options=EMPTY,
)
ALONE_TRACKING = key_list(
    "tracking of one document",
    always(sources.INVOICE, "Name Option TrackingCategoryID TrackingOptionID"),
)
WRITTEN_TRACKING = key_list(
    "tracking of a document that was written",
    always(sources.TRACKING_WRITE, "TrackingOptionID"),
    unknown("Name Option TrackingCategoryID Options"),
    Options=EMPTY,
)
_ITEM = key_list("the item of a line", always(sources.INVOICES_PAGE, "ItemID Name Code"))
_CHARGED = "UnitAmount TaxType TaxAmount LineAmount AccountCode Quantity ItemCode"

PAGE_LINE = key_list(
    "a line on a page",
    always(sources.CREDIT_NOTES_PAGE, "Tracking LineItemID"),
    sometimes(sources.CREDIT_NOTES_PAGE, "Description"),
    sometimes(sources.INVOICES_PAGE, f"{_CHARGED} AccountID Item"),
    sometimes(sources.DISCOUNT_READS, "DiscountRate"),
    unknown("DiscountAmount"),
    Tracking=PAGE_TRACKING,
    Item=_ITEM,
)
ALONE_LINE = key_list(
    "a line of one document",
    always(sources.INVOICE, "Tracking LineItemID ValidationErrors"),
    sometimes(sources.INVOICE, f"Description {_CHARGED} AccountID Item"),
    sometimes(sources.DISCOUNT_READS, "DiscountRate DiscountAmount"),
    unknown("DiscountEnteredAsPercent"),
    Tracking=ALONE_TRACKING,
    Item=_ITEM,
    ValidationErrors=EMPTY,
)
WRITTEN_LINE = key_list(
    "a line of a document that was written",
    always(sources.INVOICE_CREATE, "Tracking LineItemID ValidationErrors"),
    sometimes(sources.INVOICE_CREATE, f"Description {_CHARGED} AccountID"),
    sometimes(sources.DISCOUNT_WRITE, "DiscountRate DiscountEnteredAsPercent DiscountAmount"),
    Tracking=WRITTEN_TRACKING,
    ValidationErrors=EMPTY,
)
SENT_LINE = key_list(
    "a line as it was sent, in a refusal",
    unknown(
        f"Description {_CHARGED} LineItemID Tracking DiscountRate DiscountAmount ValidationErrors"
    ),
    ValidationErrors=MESSAGES,
    Tracking=key_list(
        "tracking as it was sent",
        unknown("Name Option TrackingCategoryID TrackingOptionID Options"),
        Options=EMPTY,
    ),
)
REFUSED_LINE = extended(
    SENT_LINE,
    "a line of a document that was refused",
    sometimes(sources.INVOICE_REFUSED, "AccountID Item"),
    Item=_ITEM,
)


def lines_of(line: KeyList) -> dict[str, KeyList]:
    return {"LineItems": line}
