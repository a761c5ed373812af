"""Comparing what was pushed with what Xero holds now, and settling each difference."""

from app.blueprints.reconcile import download, pages
from app.blueprints.reconcile.blueprint import blueprint

__all__ = ["blueprint", "download", "pages"]
