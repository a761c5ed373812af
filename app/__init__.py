"""Hourline: tracked time becomes draft invoices in Xero."""
