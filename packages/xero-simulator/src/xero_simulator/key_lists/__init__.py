"""Which keys each answer of Xero's has, each with the recording that shows it, or unknown."""
