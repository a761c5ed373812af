"""Bank transactions: money spent and received (facts 3.9)."""
