"""Credit notes and their allocations (facts 3.9)."""
