from enum import StrEnum


class InvoiceState(StrEnum):
    """The life of an invoice (product.md); from SUBMITTED on it is what Xero says."""

    DRAFT = "draft"
    QUEUED = "queued"
    PUSHING = "pushing"
    PUSHED = "pushed"
    FAILED = "failed"
    NEEDS_ATTENTION = "needs_attention"
    SUBMITTED = "submitted"
    AUTHORISED = "authorised"
    PAID = "paid"
    VOIDED = "voided"
    DELETED = "deleted"
    DISCARDED = "discarded"
