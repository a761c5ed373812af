"""What happens to an organisation that is closed, in words."""

GRACE_DAYS = 14
SENTENCES = {"organisation.not_due_for_erasure": "its two weeks are not over"}

IMMEDIATE_EFFECTS = (
    "Xero is disconnected, and what came from Xero is removed. Invoices stay in Xero as they are.",
    "Running timers stop and become entries.",
    (
        "Nothing can be changed any more: nobody tracks time, edits or invoices. Everybody can"
        " still look."
    ),
    "Every owner gets an e-mail.",
)
GRACE_EFFECTS = (
    "An owner can undo the closing. Everything is as it was, only Xero has to be connected again.",
    "Owners and admins can still download everything.",
)
ERASURE_EFFECTS = (
    (
        "Everything of the organisation is deleted for good: clients, projects, time, rates,"
        " invoices, logs, exports, members."
    ),
    "The accounts of people who belong to no other organisation are deleted with it.",
    "Nobody can bring it back, and neither can we. Backups that we keep expire.",
)
