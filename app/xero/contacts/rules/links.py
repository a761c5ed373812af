# What of a client says which contact it is billed as.
LINK_COLUMNS = ("contact_id",)
