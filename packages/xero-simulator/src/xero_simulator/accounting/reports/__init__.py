"""Reports (facts 3.9)."""
