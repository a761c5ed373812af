"""Files on documents and contacts (facts 3.1)."""
