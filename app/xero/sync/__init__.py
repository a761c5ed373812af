"""The sync: what Hourline keeps of Xero's contacts, items and tracking categories, and how it stays
current (product.md).
"""

from app.xero.sync.requests import KINDS, request_sync

__all__ = ["KINDS", "request_sync"]
