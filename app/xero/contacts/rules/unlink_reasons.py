"""Why the audit log says that a client lost its contact, where nobody unlinked it."""

ARCHIVED = "contact.archived"
NOT_LISTED = "contact.not_listed"
MERGED = "contact.merged"
UNLINK_REASONS = {
    ARCHIVED: "it was archived in Xero",
    NOT_LISTED: "it is no longer among Xero's active customers",
    MERGED: "it was merged in Xero and its survivor cannot be billed",
}
