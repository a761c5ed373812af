"""Pushing invoices: at most one in Xero of each, whatever crashes, times out or is retried
(reliability.md, Exactly one invoice).
"""

from app.xero.push.flying import MAX_TRIES, push
from app.xero.push.timing import MOMENT, push_lease

__all__ = ["MAX_TRIES", "MOMENT", "push", "push_lease"]
