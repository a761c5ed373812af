"""Payments on invoices and bills (facts 3.9)."""
