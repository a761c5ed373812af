"""What an invoice's timeline says of what was done with it here and of its status in Xero."""

from app.invoicing.rules.differences import Aspect
from app.invoicing.rules.lifecycle import InvoiceState

SENTENCES = {
    "invoice.draft_saved": "Draft saved",
    "invoice.created": "Created",
    "invoice.edited": "Edited",
    "invoice.queued": "Queued for Xero as {reference}",
    "invoice.queued_again": "Asked for again",
    "invoice.discarded": "Discarded",
    "invoice.released": "Its time was released and can be billed again",
    "invoice.renumbered_in_xero": "Renumbered in Xero: {number} instead of {before}",
    "invoice.total_changed_in_xero": "Its total was changed in Xero",
    f"invoice.became_{InvoiceState.PUSHED.value}": "Back to a draft in Xero",
    f"invoice.became_{InvoiceState.SUBMITTED.value}": "Submitted for approval in Xero",
    f"invoice.became_{InvoiceState.AUTHORISED.value}": "Approved in Xero",
    f"invoice.became_{InvoiceState.PAID.value}": "Paid in Xero",
    f"invoice.became_{InvoiceState.VOIDED.value}": "Voided in Xero",
    f"invoice.became_{InvoiceState.DELETED.value}": "Deleted in Xero",
    f"invoice.accepted_{Aspect.MISSING.value}": "Accepted that Xero does not have it",
    f"invoice.accepted_{Aspect.STATUS.value}": (
        "Accepted that it ended in Xero, its time stays locked"
    ),
    f"invoice.accepted_{Aspect.NUMBER.value}": "Accepted the number in Xero",
    f"invoice.accepted_{Aspect.CONTACT.value}": "Accepted the contact in Xero",
    f"invoice.accepted_{Aspect.TOTAL.value}": "Accepted the total in Xero",
    f"invoice.accepted_{Aspect.LINES.value}": "Accepted the lines in Xero",
}
