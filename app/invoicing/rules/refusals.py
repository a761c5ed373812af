"""Why an invoice among many could not be made or sent, as it is stored: each code's sentence."""

SENTENCES = {
    "invoice.client_unlinked": (
        "{client} is not linked to a contact in Xero yet. Link it on the client's page."
    ),
    "invoice.entries_taken": (
        "Somebody else has just invoiced some of these entries. Nothing has been created."
    ),
    "invoice.period_taken": (
        "This period is on another invoice already. Nothing has been created."
    ),
    "invoice.line_too_large": (
        "A line of this invoice is larger than Xero accepts. Choose fewer entries."
    ),
    "invoice.fee_decimals": (
        "The fee of {fee} {currency} has more than the two decimals of an invoice in Xero. Change"
        " the retainer's terms so that it has two."
    ),
}
