"""The sync: what Hourline keeps of Xero's contacts, items and tracking categories, and how it stays
current (product.md).
"""
