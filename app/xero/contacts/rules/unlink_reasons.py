"""Why the audit log says that a client lost its contact, where nobody unlinked it."""

ARCHIVED_REASON = "contact.archived"
NOT_LISTED_REASON = "contact.not_listed"
MERGED_REASON = "contact.merged"
UNLINK_REASONS = {
    ARCHIVED_REASON: "it was archived in Xero",
    NOT_LISTED_REASON: "it is no longer among Xero's active customers",
    MERGED_REASON: "it was merged in Xero and its survivor cannot be billed",
}
