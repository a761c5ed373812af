"""Lines of documents and the tracking on them: pages and reads of one document differ."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.envelopes import MESSAGES
from xero_simulator.key_lists.keys import (
    ECHO,
    EMPTY_LIST,
    constant_keys,
    extend_list,
    key_list,
    occasional_keys,
    unknown_keys,
)

PAGE_TRACKING = key_list(
    "tracking on a page",
    constant_keys(sources.INVOICES_PAGE, "Name Option TrackingCategoryID Options"),
    Options=EMPTY_LIST,
)
ALONE_TRACKING = key_list(
    "tracking of one document",
    constant_keys(sources.INVOICE, "Name Option TrackingCategoryID TrackingOptionID"),
)
WRITTEN_TRACKING = key_list(
    "tracking of a document that was written",
    constant_keys(sources.TRACKING_WRITE, "TrackingOptionID"),
    unknown_keys("Name Option TrackingCategoryID Options"),
    Options=EMPTY_LIST,
)
_ITEM = key_list("the item of a line", constant_keys(sources.INVOICES_PAGE, "ItemID Name Code"))
_CHARGED_NAMES = "UnitAmount TaxType TaxAmount LineAmount AccountCode Quantity ItemCode"

PAGE_LINE = key_list(
    "a line on a page",
    constant_keys(sources.CREDIT_NOTES_PAGE, "Tracking LineItemID"),
    occasional_keys(sources.CREDIT_NOTES_PAGE, "Description"),
    occasional_keys(sources.INVOICES_PAGE, f"{_CHARGED_NAMES} AccountID Item"),
    occasional_keys(sources.DISCOUNT_READS, "DiscountRate"),
    unknown_keys("DiscountAmount"),
    Tracking=PAGE_TRACKING,
    Item=_ITEM,
)
ALONE_LINE = key_list(
    "a line of one document",
    constant_keys(sources.INVOICE, "Tracking LineItemID ValidationErrors"),
    occasional_keys(sources.INVOICE, f"Description {_CHARGED_NAMES} AccountID Item"),
    occasional_keys(sources.DISCOUNT_READS, "DiscountRate DiscountAmount"),
    unknown_keys("DiscountEnteredAsPercent"),
    Tracking=ALONE_TRACKING,
    Item=_ITEM,
    ValidationErrors=EMPTY_LIST,
)
WRITTEN_LINE = key_list(
    "a line of a document that was written",
    constant_keys(sources.INVOICE_CREATE, "Tracking LineItemID ValidationErrors"),
    occasional_keys(sources.INVOICE_CREATE, f"Description {_CHARGED_NAMES} AccountID"),
    occasional_keys(sources.DISCOUNT_WRITE, "DiscountRate DiscountEnteredAsPercent DiscountAmount"),
    Tracking=WRITTEN_TRACKING,
    ValidationErrors=EMPTY_LIST,
)
SENT_LINE = key_list(
    "a line as it was sent, in a refusal",
    unknown_keys(
        f"Description {_CHARGED_NAMES} LineItemID Tracking DiscountRate DiscountAmount"
        " ValidationErrors"
    ),
    ValidationErrors=MESSAGES,
    Tracking=ECHO,
)
REFUSED_LINE = extend_list(
    SENT_LINE,
    "a line of a document that was refused",
    occasional_keys(sources.INVOICE_REFUSED, "AccountID Item"),
    Item=_ITEM,
)
